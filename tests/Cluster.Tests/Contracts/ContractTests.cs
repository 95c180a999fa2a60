using System.Runtime.CompilerServices;

namespace Sluice.Cluster.Tests.Contracts;

/// <summary>
/// Nodes of two releases speak with each other while a fleet is updated. What is pinned is only ever added to: a new member takes the next id, and is read
/// as its default from a node that does not know it. Nothing is renamed, renumbered or taken away while a release that knows it may run.
/// </summary>
public class ContractTests
{
    [Fact]
    public void Contracts_AreThosePinned()
    {
        var path = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Here())!, "../../../src/Grains/Contracts/contracts.txt"));
        var actual = ContractText.Build();
        var pinned = File.Exists(path) ? File.ReadAllText(path).ReplaceLineEndings("\n") : "";
        if (actual == pinned)
            return;
        var proposed = Path.Combine(AppContext.BaseDirectory, "contracts.txt");
        File.WriteAllText(proposed, actual);
        Assert.Fail($"What nodes send each other is not what {path} pins. If only members were added, copy {proposed} over it. It is:\n{actual}");
    }

    private static string Here([CallerFilePath] string path = "") => path;
}
