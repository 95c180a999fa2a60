using System.Text.RegularExpressions;

namespace Sluice.Tidy.Tests;

/// <summary>What the documents point at is there: links, headings, paths, tests.</summary>
public sealed partial class DocumentTests
{
    private static readonly string[] Roots = ["src/", "tests/", "docs/", "bench/", "deploy/", "samples/"];

    public static TheoryData<string> Documents => [.. Directory.EnumerateFiles(SourceTree.Root, "*.md").Concat(SourceTree.Files("docs", "*.md"))
        .Concat(SourceTree.Files("deploy", "*.md")).Select(SourceTree.Relative)];

    [Theory]
    [MemberData(nameof(Documents))]
    public void Links_LeadSomewhere(string document)
    {
        var folder = Path.GetDirectoryName(Path.Combine(SourceTree.Root, document))!;
        var broken = Link().Matches(Text(document)).Select(link => link.Groups[1].Value)
            .Where(target => !target.Contains("://", StringComparison.Ordinal))
            .Where(target => !Leads(target, folder, document));
        Assert.Empty(broken);
    }

    [Theory]
    [MemberData(nameof(Documents))]
    public void Paths_AndTests_Exist(string document)
    {
        var missing = Code().Matches(Text(document)).Select(code => code.Groups[1].Value)
            .Where(code => IsPath(code) ? !Exists(code) : IsTest(code) && !TestNames.Contains(code));
        Assert.Empty(missing);
    }

    private static readonly HashSet<string> TestNames =
        [.. SourceTree.Files("tests", "*.cs").Select(file => Path.GetFileNameWithoutExtension(file))];

    private static bool IsPath(string code) => Roots.Any(root => code.StartsWith(root, StringComparison.Ordinal)) && !code.AsSpan().ContainsAny(" *{<…");

    private static bool IsTest(string code) => TestName().IsMatch(code);

    private static bool Exists(string path) => Path.Exists(Path.Combine(SourceTree.Root, path.TrimEnd('/')));

    private static bool Leads(string target, string folder, string document)
    {
        var (path, heading) = target.Split('#') is [var before, var after] ? (before, after) : (target, null);
        var file = path.Length == 0 ? Path.Combine(SourceTree.Root, document) : Path.Combine(folder, path);
        return Path.Exists(file) && (heading is null || Headings(File.ReadAllText(file)).Contains(heading));
    }

    /// <summary>The anchors that hosts make of headings: lower case, words joined by hyphens, without punctuation.</summary>
    private static HashSet<string> Headings(string text) =>
        [.. Heading().Matches(text).Select(match => Punctuation().Replace(match.Groups["title"].Value.Trim().ToLowerInvariant(), "").Replace(' ', '-'))];

    private static string Text(string document) => Fence().Replace(File.ReadAllText(Path.Combine(SourceTree.Root, document)), "");

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"(?<!`)`([^`\n]+)`(?!`)")]
    private static partial Regex Code();

    [GeneratedRegex(@"^#+ (?<title>.+)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Heading();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex Punctuation();

    [GeneratedRegex(@"^```.*?^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();

    [GeneratedRegex(@"^[A-Z]\w+(Tests|Contract)$", RegexOptions.ExplicitCapture)]
    private static partial Regex TestName();
}
