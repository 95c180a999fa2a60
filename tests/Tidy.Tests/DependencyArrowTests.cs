using System.Xml.Linq;

namespace Sluice.Tidy.Tests;

public class DependencyArrowTests
{
    /// <summary>Who may reference whom: the arrows of the architecture page.</summary>
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["src/Policy"] = [],
        ["src/Store"] = ["src/Policy"],
        ["src/Gateway"] = ["src/Store"],
        ["src/Grains"] = ["src/Policy"],
        ["src/Silo"] = ["src/Gateway", "src/Grains"],
        ["samples/PimeaServer"] = [],
    };

    public static TheoryData<string> ShippedProjects() =>
        new(SourceTree.Files("src", "*.csproj").Concat(SourceTree.Files("samples", "*.csproj")).Select(SourceTree.Relative));

    [Theory]
    [MemberData(nameof(ShippedProjects))]
    public void Project_References_FollowTheArrows(string project)
    {
        var folder = Path.GetDirectoryName(project)!.Replace('\\', '/');
        Assert.Contains(folder, Allowed.Keys);
        Assert.Empty(References(project).Except(Allowed[folder]));
    }

    [Fact]
    public void Policy_Project_HasNoPackageAndNoFrameworkBeyondTheBase()
    {
        var project = XDocument.Load(Path.Combine(SourceTree.Root, "src/Policy/Policy.csproj"));
        Assert.Empty(project.Descendants("PackageReference"));
        Assert.Empty(project.Descendants("FrameworkReference"));
        Assert.Equal("Microsoft.NET.Sdk", project.Root!.Attribute("Sdk")!.Value);
    }

    [Fact]
    public void Orleans_IsNamedOnlyWhereItMayBe()
    {
        var offenders = SourceTree.Files("src", "*.cs").Concat(SourceTree.Files("src", "*.csproj"))
            .Where(file => !SourceTree.Relative(file).StartsWith("src/Grains/") && !SourceTree.Relative(file).StartsWith("src/Silo/"))
            .Where(file => File.ReadAllText(file) is var text && (text.Contains("using Orleans") || text.Contains("Microsoft.Orleans")));
        Assert.Empty(offenders.Select(SourceTree.Relative));
    }

    [Fact]
    public void CoreFilter_HoldsEveryProjectThatNeedsNoOrleans()
    {
        var filter = File.ReadAllText(Path.Combine(SourceTree.Root, "Core.slnf")).Replace("\\\\", "/");
        var projects = new[] { "src", "samples", "tests", "bench" }.SelectMany(folder => SourceTree.Files(folder, "*.csproj")).Select(SourceTree.Relative);
        string[] orleans = ["src/Grains/", "src/Silo/", "tests/Cluster.Tests/", "bench/Cluster/"];
        foreach (var project in projects)
            Assert.Equal(!orleans.Any(project.StartsWith), filter.Contains(project));
    }

    /// <summary>References that only order the build (the demo's sample) are no arrows: nothing of the assembly can be named.</summary>
    private static IEnumerable<string> References(string project)
    {
        var folder = Path.GetDirectoryName(Path.Combine(SourceTree.Root, project))!;
        return XDocument.Load(Path.Combine(SourceTree.Root, project)).Descendants("ProjectReference")
            .Where(reference => reference.Attribute("ReferenceOutputAssembly")?.Value != "false")
            .Select(reference => Path.GetDirectoryName(SourceTree.Relative(Path.GetFullPath(Path.Combine(folder, reference.Attribute("Include")!.Value))))!.Replace('\\', '/'));
    }
}
