using Sluice.Silo.Configuration;
#if AZURE_CLUSTERING
using Azure.Data.Tables;
using Azure.Identity;
#endif

namespace Sluice.Silo.Clustering;

/// <summary>Clustering in a table of Azure Storage: in this executable only if it was built with <c>-p:AzureClustering=true</c>, since not every feed has the package.</summary>
internal static class AzureClustering
{
#if AZURE_CLUSTERING
    public const bool IsIncluded = true;

    public static void Use(ISiloBuilder silo, ClusterSettings settings) =>
        silo.UseAzureStorageClustering(options => options.TableServiceClient = ClientOf(settings));

    public static void Use(IClientBuilder client, ClusterSettings settings) =>
        client.UseAzureStorageClustering(options => options.TableServiceClient = ClientOf(settings));

    /// <summary>An address needs no secret: Azure tells the table who asks.</summary>
    private static TableServiceClient ClientOf(ClusterSettings settings) => Uri.TryCreate(settings.AzureStorage, UriKind.Absolute, out var address)
        ? new TableServiceClient(address, new DefaultAzureCredential())
        : new TableServiceClient(settings.AzureStorage);
#else
    public const bool IsIncluded = false;

    public static void Use(ISiloBuilder silo, ClusterSettings settings) => throw new NotSupportedException($"{silo} cannot use {settings.Clustering}: refused at start.");

    public static void Use(IClientBuilder client, ClusterSettings settings) => throw new NotSupportedException($"{client} cannot use {settings.Clustering}: refused at start.");
#endif
}
