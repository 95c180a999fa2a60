using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Npgsql;
using Sluice.Store.Tests.Postgres;

[assembly: AssemblyFixture(typeof(PostgresServer))]

namespace Sluice.Store.Tests.Postgres;

/// <summary>A PostgreSQL of this test run's own, on loopback, started when the first test asks. It dies with the run, however that ends.</summary>
public sealed class PostgresServer : IAsyncDisposable
{
    // The shell ends with its standard input, thus also when this process is killed.
    private const string Script =
        """
        set -e
        "$1/initdb" -D "$2/data" -U sluice -A trust -E UTF8 --no-sync >"$2/log" 2>&1
        "$1/postgres" -D "$2/data" -p "$3" -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off -c max_connections=200 >>"$2/log" 2>&1 </dev/null &
        cat >/dev/null || true
        kill -QUIT $!
        wait $! || true
        """;

    private readonly SemaphoreSlim _gate = new(1, 1);
    private Process? _shell;
    private string? _folder;
    private string? _connectionString;

    /// <summary>Skips the test where PostgreSQL is not installed, but never in CI.</summary>
    public async Task<string> ConnectionStringAsync()
    {
        await _gate.WaitAsync();
        try
        {
            return _connectionString ??= await StartAsync();
        }
        finally
        {
            _gate.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_shell is null)
            return;
        _shell.StandardInput.Close();
        await _shell.WaitForExitAsync();
        _shell.Dispose();
        System.IO.Directory.Delete(_folder!, recursive: true);
    }

    private static string? Binaries() => System.IO.Directory.Exists("/usr/lib/postgresql")
        ? System.IO.Directory.GetDirectories("/usr/lib/postgresql").Select(version => Path.Combine(version, "bin")).Where(bin => File.Exists(Path.Combine(bin, "postgres"))).Max()
        : null;

    private async Task<string> StartAsync()
    {
        var binaries = Binaries();
        Assert.SkipUnless(binaries is not null || Environment.GetEnvironmentVariable("CI") is not null, "PostgreSQL is missing: the store's contract cannot run on it.");
        Assert.True(binaries is not null, "PostgreSQL is missing: install the Debian package postgresql.");
        _folder = System.IO.Directory.CreateTempSubdirectory("sluice-pg-").FullName;
        var port = FreePort();
        _shell = Start(binaries, _folder, port);
        var connectionString = $"Host=127.0.0.1;Port={port};Username=sluice;Database=postgres;Maximum Pool Size=50";
        await WaitUntilReadyAsync(connectionString);
        return connectionString;
    }

    /// <summary>PostgreSQL refuses to run as root: then it is the user of the Debian package.</summary>
    private static Process Start(string binaries, string folder, int port)
    {
        string[] command = ["sh", "-c", Script, "sh", binaries, folder, port.ToString()];
        if (Environment.IsPrivilegedProcess)
        {
            using var chown = Process.Start("chown", ["postgres", folder]);
            chown.WaitForExit();
            command = ["runuser", "-u", "postgres", "--", .. command];
        }

        var start = new ProcessStartInfo(command[0], command[1..]) { RedirectStandardInput = true, UseShellExecute = false, WorkingDirectory = "/" };
        return Process.Start(start)!;
    }

    private async Task WaitUntilReadyAsync(string connectionString)
    {
        var deadline = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                await using var connection = new NpgsqlConnection(connectionString + ";Pooling=false");
                await connection.OpenAsync();
                return;
            }
            catch (NpgsqlException) when (deadline.Elapsed < TimeSpan.FromSeconds(60) && !_shell!.HasExited)
            {
                await Task.Delay(50);
            }
            catch (NpgsqlException error)
            {
                throw new InvalidOperationException($"PostgreSQL did not start: {await File.ReadAllTextAsync(Path.Combine(_folder!, "log"))}", error);
            }
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
