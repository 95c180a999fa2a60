using System.Text;

namespace Sluice.Gateway.Mcp;

/// <summary>
/// Finds names that differ from a known one only by case. Such a name is nobody's honest spelling, and an upstream that matches without
/// regard to case would read what the gateway did not judge.
/// </summary>
internal static class CaseVariants
{
    private const int LongestName = 256;

    /// <param name="name">An unescaped name.</param>
    /// <param name="known">ASCII names in their one right spelling.</param>
    public static bool Contains(ReadOnlySpan<byte> name, byte[][] known)
    {
        if (name.Length > LongestName)
            return false;
        Span<byte> buffer = stackalloc byte[LongestName];
        ReadOnlySpan<byte> folded = buffer[..Fold(name, buffer)];
        foreach (byte[] candidate in known)
        {
            if (Ascii.EqualsIgnoreCase(folded, candidate))
                return !name.SequenceEqual(candidate);
        }

        return false;
    }

    /// <summary>
    /// Brings the only four code points outside ASCII whose simple case mapping is an ASCII letter to that letter:
    /// readers that fold by Unicode (Go's encoding/json, Java's equalsIgnoreCase) take "argumentſ" for "arguments".
    /// </summary>
    private static int Fold(ReadOnlySpan<byte> name, Span<byte> folded)
    {
        int length = 0;
        while (!name.IsEmpty)
        {
            (byte letter, int taken) = name switch
            {
                [0xC4, 0xB0, ..] or [0xC4, 0xB1, ..] => ((byte)'i', 2),
                [0xC5, 0xBF, ..] => ((byte)'s', 2),
                [0xE2, 0x84, 0xAA, ..] => ((byte)'k', 3),
                _ => (name[0], 1),
            };
            folded[length++] = letter;
            name = name[taken..];
        }

        return length;
    }
}
