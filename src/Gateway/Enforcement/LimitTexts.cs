using System.Buffers;
using System.Globalization;
using Sluice.Policy.Ledger;

namespace Sluice.Gateway.Enforcement;

/// <summary>What <see cref="RateLimitHeaders"/> say of some limits, in their order: all of it is made once, but for the numbers that each call changes.</summary>
internal sealed class LimitTexts
{
    public static readonly LimitTexts OfNone = new([]);

    private const int MostDigits = 20;
    private const int ShortText = 256;

    private static readonly SearchValues<char> Plain =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 !#$%&'()*+,-./:;<=>?@[]^_`{|}~");

    private readonly Limit[] _limits;

    /// <summary>Of each limit, up to the number of its remaining units.</summary>
    private readonly string[] _starts;
    private readonly int _longest;

    public LimitTexts(ReadOnlySpan<Charge> charges)
    {
        _limits = new Limit[charges.Length];
        _starts = new string[charges.Length];
        var policies = new string[charges.Length];
        for (var i = 0; i < charges.Length; i++)
        {
            var limit = _limits[i] = charges[i].Limit;
            var name = $"\"{NameOf(limit.Counter)}\"";
            policies[i] = string.Create(CultureInfo.InvariantCulture, $"{name};q={limit.Max.WholeDown};w={limit.Window.Seconds}");
            _starts[i] = $"{(i == 0 ? "" : ", ")}{name};r=";
            _longest += _starts[i].Length + MostDigits + Reset.Length + MostDigits;
        }

        Policies = string.Join(", ", policies);
    }

    /// <summary>The value of <c>RateLimit-Policy</c>.</summary>
    public string Policies { get; }

    private static ReadOnlySpan<char> Reset => ";t=";

    /// <summary>Whether these are the limits.</summary>
    public bool AreOf(ReadOnlySpan<Charge> charges)
    {
        if (_limits.Length != charges.Length)
            return false;
        for (var i = 0; i < charges.Length; i++)
        {
            if (!ReferenceEquals(_limits[i], charges[i].Limit))
                return false;
        }

        return true;
    }

    /// <summary>The value of <c>RateLimit</c>.</summary>
    /// <param name="balances">One for each limit. What was not asked any more stands at the end, and is left out.</param>
    public string Remaining(ReadOnlySpan<Balance> balances)
    {
        var text = _longest <= ShortText ? stackalloc char[ShortText] : new char[_longest];
        var rest = text;
        for (var i = 0; i < balances.Length && balances[i].IsKnown; i++)
        {
            Put(ref rest, _starts[i]);
            Put(ref rest, balances[i].Remaining.WholeDown);
            Put(ref rest, Reset);
            Put(ref rest, Limit.SecondsUp(balances[i].ResetMs));
        }

        return text[..^rest.Length].ToString();
    }

    private static void Put(ref Span<char> rest, ReadOnlySpan<char> text)
    {
        text.CopyTo(rest);
        rest = rest[text.Length..];
    }

    private static void Put(ref Span<char> rest, long number)
    {
        number.TryFormat(rest, out var written, provider: CultureInfo.InvariantCulture);
        rest = rest[written..];
    }

    /// <summary>A counter under <c>"*"</c> holds the name of a tool, which callers choose: what RFC 9651 does not let a string hold becomes an underscore.</summary>
    private static string NameOf(string counter)
    {
        if (!counter.AsSpan().ContainsAnyExcept(Plain))
            return counter;
        return string.Create(counter.Length, counter, static (name, counter) =>
        {
            for (var i = 0; i < name.Length; i++)
                name[i] = Plain.Contains(counter[i]) ? counter[i] : '_';
        });
    }
}
