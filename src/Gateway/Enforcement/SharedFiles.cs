using Sluice.Store.Ledger;

namespace Sluice.Gateway.Enforcement;

/// <summary>For engines whose ledgers lie elsewhere: their gateways may share a data path, and each takes files of its own.</summary>
internal static class SharedFiles
{
    public static void AddSharedFiles(this IHostApplicationBuilder builder, string dataPath)
    {
        builder.Services.AddSingleton(_ => Take(dataPath));
        builder.Services.AddSingleton(services => new NodeFiles(dataPath, services.GetRequiredService<DataPathLock>().Node));
    }

    private static DataPathLock Take(string dataPath)
    {
        try
        {
            System.IO.Directory.CreateDirectory(dataPath);
            return DataPathLock.Take(dataPath, mayShare: true);
        }
        catch (InvalidOperationException exception)
        {
            throw StartException.Unavailable(exception.Message, exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw StartException.OfDataPath(dataPath, exception);
        }
    }
}
