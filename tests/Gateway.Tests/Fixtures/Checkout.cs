namespace Sluice.Gateway.Tests.Fixtures;

internal static class Checkout
{
    public static string Root { get; } = Find();

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Cluster.sln")))
            folder = folder.Parent ?? throw new InvalidOperationException("Run the tests from inside the checkout.");
        return folder.FullName;
    }
}
