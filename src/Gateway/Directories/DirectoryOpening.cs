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
    public const string FileName = "directory.db";

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

    /// <summary>For commands, which work on a store that a gateway made.</summary>
    /// <exception cref="StartException">There is none.</exception>
    public void RequireStore()
    {
        if (options.Postgres is null && !File.Exists(Path.Combine(options.DataPath, FileName)))
            throw new StartException($"Sluice:DataPath = \"{options.DataPath}\": there is no {FileName}: name the data path of the gateway.");
    }

    public StoreDirectory Directory(IServiceProvider services) => Wait(() => StoreDirectory.OpenAsync(
        services.GetRequiredService<IDirectorySource>(),
        services.GetService<ManifestDirectory>(),
        services.GetRequiredService<KeyRing>(),
        time,
        loggers.CreateLogger<StoreDirectory>(),
        CancellationToken.None));

    public void Wait(Func<Task> work) => Wait(async () =>
    {
        await work();
        return true;
    });

    /// <summary>Runs what needs the database.</summary>
    /// <exception cref="StartException">The database or the keys cannot be used.</exception>
    public T Wait<T>(Func<Task<T>> work)
    {
        try
        {
            return work().GetAwaiter().GetResult();
        }
        catch (KeySourceException exception)
        {
            throw new StartException(exception.Message, exception);
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
            throw StartException.Unavailable(
                $"Sluice:DataPath = \"{options.DataPath}\": {exception.Message}. Name a folder that this user may write; {FileName} in it must be a file that this program made.",
                exception);
        }
    }
}
