using System.Globalization;
using Sluice.Policy.Windows;

namespace Sluice.Policy.Documents;

/// <summary>How a policy spells the length of a window.</summary>
internal static class WindowText
{
    /// <summary>The most characters: enough for any window, and few enough that none overflows.</summary>
    public const int Longest = 10;

    /// <summary>What the schema can say of it; the longest window it cannot.</summary>
    public const string Pattern = "^(second|minute|hour|day|[1-9][0-9]*[smhd])$";

    public const string Expected = "second, minute, hour, day, or a number with a unit from \"1s\" to \"31d\" (s, m, h, d)";

    private static readonly (string Word, long Seconds)[] Words = [("second", 1), ("minute", 60), ("hour", 3_600), ("day", 86_400)];

    /// <summary>False when the window is longer than <see cref="WindowLength.Longest"/>.</summary>
    /// <param name="text">Matches <see cref="Pattern"/>.</param>
    /// <param name="window">The window.</param>
    public static bool TryParse(string text, out WindowLength window)
    {
        var word = Array.Find(Words, known => string.Equals(known.Word, text, StringComparison.Ordinal));
        long milliseconds = 1_000 * (word.Word is not null
            ? word.Seconds
            : long.Parse(text.AsSpan(..^1), NumberStyles.None, CultureInfo.InvariantCulture) * SecondsOf(text[^1]));
        window = new WindowLength(milliseconds, text);
        return milliseconds <= WindowLength.Longest;
    }

    /// <summary>The window of so many seconds, spelled by a word where there is one.</summary>
    public static WindowLength OfSeconds(long seconds)
    {
        var word = Array.Find(Words, known => known.Seconds == seconds);
        return new WindowLength(seconds * 1_000, word.Word ?? $"{seconds.ToString(CultureInfo.InvariantCulture)}s");
    }

    private static long SecondsOf(char unit) => Array.Find(Words, known => known.Word[0] == unit).Seconds;
}
