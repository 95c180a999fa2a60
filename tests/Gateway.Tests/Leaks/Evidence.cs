using System.Text;

namespace Sluice.Gateway.Tests.Leaks;

/// <summary>All that a run left behind, and what it tells of secrets.</summary>
internal sealed class Evidence
{
    private readonly List<(string Name, byte[] Bytes)> _pieces = [];

    public long Length => _pieces.Sum(piece => (long)piece.Bytes.Length);

    public void Add(string name, byte[] bytes) => _pieces.Add((name, bytes));

    public void Add(string name, string text) => Add(name, Encoding.UTF8.GetBytes(text));

    /// <summary>Each as <c>secret (form) in piece</c>; never the secret.</summary>
    public IReadOnlyList<string> LeaksOf(IEnumerable<Secret> secrets)
    {
        var leaks = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var secret in secrets)
        {
            foreach (var (form, bytes) in secret.Forms)
            {
                foreach (var piece in _pieces)
                {
                    if (piece.Bytes.AsSpan().IndexOf(bytes) >= 0)
                        leaks.Add($"{secret.Name} ({form}) in {piece.Name}");
                }
            }
        }

        return [.. leaks];
    }
}
