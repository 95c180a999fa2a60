using Sluice.Gateway.Configuration;
using Sluice.Store.Directory;
using Sluice.Store.Keys;

namespace Sluice.Gateway.Directories;

/// <summary>
/// Opens the parts of the directory; what is wrong with them is an error of the start, which names the option. Waits for the database where it stands: the
/// container makes objects synchronously, and at the start nothing else needs the thread.
/// </summary>
internal sealed class DirectoryOpening(SluiceOptions options, TimeProvider time, ILoggerFactory loggers)
{
    private const string FileName = "directory.db";

    public ManifestDirectory Manifest(string path)
    {
        try
        {
            return new ManifestDirectory(path, Environment.GetEnvironmentVariable, time, loggers.CreateLogger<ManifestDirectory>());
        }
        catch (ManifestException exception)
        {
            throw new StartException(exception.Message, exception);
        }
    }

    public SqlDirectoryStore Store() => Wait(() => options.Postgres is { } address
        ? SqlDirectoryStore.OpenPostgresAsync(address, time, CancellationToken.None)
        : SqlDirectoryStore.OpenSqliteAsync(Path.Combine(options.DataPath, FileName), time, CancellationToken.None));

    public StoreDirectory Directory(IServiceProvider services) => Wait(() => StoreDirectory.OpenAsync(
        services.GetRequiredService<IDirectorySource>(),
        services.GetService<ManifestDirectory>(),
        services.GetRequiredService<KeyRing>(),
        time,
        loggers.CreateLogger<StoreDirectory>(),
        CancellationToken.None));

    /// <summary>Runs what needs the database.</summary>
    /// <exception cref="StartException">The database cannot be used.</exception>
    public T Wait<T>(Func<Task<T>> work)
    {
        try
        {
            return work().GetAwaiter().GetResult();
        }
        catch (SchemaVersionException exception)
        {
            var origin = options.Postgres is null ? $"Sluice:DataPath = \"{options.DataPath}\"" : "ConnectionStrings:Sluice";
            throw new StartException($"{origin}: {exception.Message}", exception);
        }
        catch (Exception exception) when (options.Postgres is not null && StartException.IsOfDatabase(exception))
        {
            throw StartException.Of(options.Postgres, exception);
        }
        catch (Exception exception) when (StartException.IsOfDatabase(exception) || exception is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new StartException(
                $"Sluice:DataPath = \"{options.DataPath}\": {exception.Message}. Name a folder that this user may write; {FileName} in it must be a file that this program made.",
                exception);
        }
    }
}
