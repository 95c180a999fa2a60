using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.RegularExpressions;

namespace Sluice.Policy.Conditions;

/// <summary>
/// From a pattern as the policy writes it to the engine's. Here <c>$</c> is the end of the text; the engine's also matches before a last
/// newline, so it is rewritten to <c>\z</c>. What would make that rewriting a guess is refused instead.
/// </summary>
internal static class PatternText
{
    /// <summary>The longest pattern, in characters.</summary>
    public const int Longest = 1_000;

    private const RegexOptions Options = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant;

    /// <param name="pattern">As written.</param>
    /// <param name="regex">The compiled pattern; null when it is refused.</param>
    /// <param name="problem">Why it is refused; null when it is not.</param>
    public static bool TryCompile(string pattern, [NotNullWhen(true)] out Regex? regex, [NotNullWhen(false)] out string? problem)
    {
        regex = null;
        if (!TryRewrite(pattern, out string rewritten, out problem))
            return false;
        try
        {
            regex = new Regex(rewritten, Options);
            return true;
        }
        catch (RegexParseException error)
        {
            problem = $"The pattern has an error near character {error.Offset + 1}: {error.Error}.";
        }
        catch (NotSupportedException)
        {
            problem = "The pattern needs backtracking (lookaround, back-reference, atomic group, conditional), or its counts make it too large.";
        }

        return false;
    }

    private static bool TryRewrite(string pattern, out string rewritten, [NotNullWhen(false)] out string? problem)
    {
        var output = new StringBuilder(pattern.Length + 8);
        int position = 0;
        problem = null;
        while (position < pattern.Length && problem is null)
        {
            int length = Unit(pattern.AsSpan(position), out problem);
            if (pattern[position] == '$')
                output.Append(@"\z");
            else
                output.Append(pattern, position, length);
            position += length;
        }

        rewritten = output.ToString();
        return problem is null;
    }

    /// <summary>The length of the piece at the start in which a dollar sign would mean something else, or of one plain character.</summary>
    private static int Unit(ReadOnlySpan<char> rest, out string? problem)
    {
        problem = null;
        if (rest[0] == '\\')
            return Escape(rest);
        if (rest[0] == '[')
            return Class(rest, out problem);
        if (rest.StartsWith("(?#"))
            return rest.IndexOf(')') is var end and >= 0 ? end + 1 : rest.Length;
        if (rest.StartsWith("(?"))
            problem = InlineOptionProblem(rest[2..]);
        return 1;
    }

    /// <summary>\cX is the one escape whose second character may be a bracket or a backslash.</summary>
    private static int Escape(ReadOnlySpan<char> rest) => Math.Min(rest.Length, rest.StartsWith(@"\c") ? 3 : 2);

    private static int Class(ReadOnlySpan<char> rest, out string? problem)
    {
        problem = null;
        int first = rest.StartsWith("[^") ? 2 : 1;
        int position = first;
        while (position < rest.Length && (rest[position] != ']' || position == first))
        {
            if (rest[position] == '[')
                problem = @"An opening bracket stands inside a character class: write \[ there.";
            position += rest[position] == '\\' ? Escape(rest[position..]) : 1;
        }

        return Math.Min(rest.Length, position + 1);
    }

    private static string? InlineOptionProblem(ReadOnlySpan<char> options)
    {
        int length = options.IndexOfAnyExcept("imnsx-");
        var letters = length < 0 ? options : options[..length];
        if (letters.Contains('m'))
            return "The inline option m would give ^ and $ another meaning: here they are the start and the end of the text.";
        return letters.Contains('x') ? "The inline option x is not supported: write the pattern without free spacing." : null;
    }
}
