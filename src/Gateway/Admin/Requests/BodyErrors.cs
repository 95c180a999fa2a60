using Sluice.Gateway.Admin.Problems;
using Sluice.Store.Directory.Rules;

namespace Sluice.Gateway.Admin.Requests;

/// <summary>Collects what is wrong with a body, with the rules that many bodies share.</summary>
internal sealed class BodyErrors
{
    /// <summary>As many as a policy document has at most.</summary>
    private const int Most = 1_000;

    private readonly List<BodyError> _errors = [];

    public IReadOnlyList<BodyError> All => _errors;

    public bool IsEmpty => _errors.Count == 0;

    public void Add(string pointer, string detail)
    {
        if (_errors.Count < Most)
            _errors.Add(new BodyError(pointer, detail));
    }

    /// <param name="pointer">Where it stands.</param>
    /// <param name="fault">Null is fine.</param>
    public void Add(string pointer, RuleFault? fault)
    {
        if (fault is not null)
            Add(pointer, $"{fault.Problem} {fault.Fix}");
    }

    /// <summary>A name or label: something to read, on one line.</summary>
    public void CheckText(string pointer, string text, int longest)
    {
        if (string.IsNullOrWhiteSpace(text) || text.Length > longest || text.Any(char.IsControl))
            Add(pointer, $"Write 1 to {longest} characters on one line.");
    }

    /// <summary>A time with its offset.</summary>
    /// <param name="pointer">Where it stands.</param>
    /// <param name="time">Null is fine.</param>
    public void CheckTime(string pointer, DateTime? time)
    {
        if (time is { Kind: DateTimeKind.Unspecified })
            Add(pointer, "Write the offset too, such as 2027-01-31T12:00:00Z.");
    }
}
