namespace Sluice.Gateway.Tests.Fixtures;

internal static class Checkout
{
    public static string Root { get; } = Find();

    /// <summary>An executable as the build left it, in the configuration that the tests were built in.</summary>
    public static string Program(string project, string name) =>
        Path.Combine(Root, project, "bin", AppContext.BaseDirectory.Contains("/Release/") ? "Release" : "Debug", "net10.0", name);

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Cluster.sln")))
            folder = folder.Parent ?? throw new InvalidOperationException("Run the tests from inside the checkout.");
        return folder.FullName;
    }
}
