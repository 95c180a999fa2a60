using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Sluice.Tidy.Tests;

/// <summary>The shape of the code, measured. Limits only tighten.</summary>
public class TidyTests
{
    private static readonly string[] RefusedSuffixes = ["Impl", "Util", "Utils", "Helper", "Helpers", "Manager", "Managers", "Service"];

    [Fact]
    public void Files_Size_StaysWithinTheLimits()
    {
        var sizes = Measured.All.Select(file => file.Lines.Length).Order().ToArray();
        Assert.True(Percentile(sizes, 50) <= 60, $"median file: {Percentile(sizes, 50)} lines, limit 60");
        Assert.True(Percentile(sizes, 90) <= 150, $"p90 file: {Percentile(sizes, 90)} lines, limit 150");
        Assert.Empty(Measured.All.Where(file => file.Lines.Length > 400).Select(file => $"{file.Path}: {file.Lines.Length} lines, limit 400"));
    }

    [Fact]
    public void Methods_Size_StaysWithinTheLimits()
    {
        var methods = Measured.All.SelectMany(file => file.Methods()).ToArray();
        var sizes = methods.Select(method => method.Lines).Order().ToArray();
        Assert.True(Percentile(sizes, 90) <= 20, $"p90 method: {Percentile(sizes, 90)} lines, limit 20");
        Assert.Empty(methods.Where(method => method.Lines > 60).Select(method => $"{method.Name}: {method.Lines} lines, limit 60"));
    }

    [Fact]
    public void Constructors_Dependencies_AreAtMostSix()
    {
        var offenders = Measured.All.SelectMany(file => file.Syntax.DescendantNodes().OfType<ClassDeclarationSyntax>())
            .Where(type => ConstructorParameters(type).Any(count => count > 6))
            .Select(type => type.Identifier.Text);
        Assert.Empty(offenders);
    }

    [Fact]
    public void Namespaces_FollowFolders()
    {
        var offenders = Measured.All.Where(file => file.Namespace is { } name && name != NamespaceOf(file.Path)).Select(file => $"{file.Path}: {file.Namespace}");
        Assert.Empty(offenders);
    }

    [Fact]
    public void Files_HoldOneTypeNamedLikeTheFile()
    {
        var offenders = Measured.All.Where(file => file.Types().Any())
            .Where(file => file.Types().Count() != 1 || file.Types().Single().Identifier.Text != Path.GetFileNameWithoutExtension(file.Path).Split('.')[0])
            .Select(file => file.Path);
        Assert.Empty(offenders);
    }

    [Fact]
    public void Names_HaveNoEmptySuffix()
    {
        var offenders = Measured.All.SelectMany(file => file.Types()).Select(type => type.Identifier.Text)
            .Where(name => RefusedSuffixes.Any(name.EndsWith));
        Assert.Empty(offenders);
    }

    [Fact]
    public void Suppressions_AreRareAndHaveReasons()
    {
        var suppressions = Measured.All.SelectMany(file => file.Lines.Select((line, index) => (file, line, index)))
            .Where(at => at.line.Contains("#pragma warning disable") || at.line.Contains("SuppressMessage("))
            .ToArray();
        var thousands = Measured.All.Sum(file => file.Lines.Length) / 1_000;
        Assert.True(suppressions.Length <= thousands, $"{suppressions.Length} suppressions in {thousands},000 lines");
        Assert.Empty(suppressions.Where(at => !at.line.Contains("//") && !at.line.Contains("Justification")).Select(at => $"{at.file.Path}:{at.index + 1} gives no reason"));
    }

    [Fact]
    public void Code_HasNoUnfinishedMarks()
    {
        string[] marks = ["TO" + "DO", "FIX" + "ME", "HA" + "CK", "NotImplemented" + "Exception"];
        var offenders = Measured.All.SelectMany(file => file.Lines.Where(line => marks.Any(line.Contains)).Select(line => $"{file.Path}: {line.Trim()}"));
        Assert.Empty(offenders);
    }

    private static IEnumerable<int> ConstructorParameters(ClassDeclarationSyntax type) =>
        type.Members.OfType<ConstructorDeclarationSyntax>().Select(constructor => constructor.ParameterList.Parameters.Count)
            .Append(type.ParameterList?.Parameters.Count ?? 0);

    private static string NamespaceOf(string path)
    {
        var folders = path.Split('/')[1..^1];
        return string.Join('.', folders.Prepend("Sluice"));
    }

    private static int Percentile(int[] sorted, int percent) => sorted[Math.Min(sorted.Length - 1, sorted.Length * percent / 100)];
}
