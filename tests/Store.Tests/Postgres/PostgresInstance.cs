using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace Sluice.Store.Tests.Postgres;

/// <summary>A PostgreSQL on loopback that can be stopped as by a crash and started again over the same files. It dies with this process, however that ends.</summary>
internal sealed class PostgresInstance : IAsyncDisposable
{
    // The shell ends with its standard input, thus also when this process is killed.
    private const string Script =
        """
        set -e
        test -d "$2/data" || "$1/initdb" -D "$2/data" -U sluice -A trust -E UTF8 --no-sync >"$2/log" 2>&1
        "$1/postgres" -D "$2/data" -p "$3" -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off -c max_connections=200 >>"$2/log" 2>&1 </dev/null &
        cat >/dev/null || true
        kill -QUIT $!
        wait $! || true
        """;

    private readonly string _binaries;
    private readonly string _folder;
    private readonly int _port = FreePort();
    private Process? _shell;

    /// <summary>Skips the test where PostgreSQL is not installed, but never in CI.</summary>
    public PostgresInstance()
    {
        var binaries = Binaries();
        Assert.SkipUnless(binaries is not null || Environment.GetEnvironmentVariable("CI") is not null, "PostgreSQL is missing: the store's contract cannot run on it.");
        Assert.True(binaries is not null, "PostgreSQL is missing: install the Debian package postgresql.");
        _binaries = binaries;
        _folder = System.IO.Directory.CreateTempSubdirectory("sluice-pg-").FullName;
    }

    public string ConnectionString => $"Host=127.0.0.1;Port={_port};Username=sluice;Database=postgres;Maximum Pool Size=50";

    public async Task StartAsync()
    {
        _shell = Run();
        await UntilItAnswersAsync();
    }

    /// <summary>At once, without a word to those connected.</summary>
    public async Task CrashAsync()
    {
        if (_shell is null)
            return;
        _shell.StandardInput.Close();
        await _shell.WaitForExitAsync();
        _shell.Dispose();
        _shell = null;
    }

    /// <summary>SIGKILL for the process of one connection, after which PostgreSQL ends all others and recovers by itself. Returns once it answers again.</summary>
    public async Task KillBackendAsync()
    {
        await using (var victim = new NpgsqlConnection(ConnectionString + ";Pooling=false"))
        await using (var witness = new NpgsqlConnection(ConnectionString + ";Pooling=false"))
        {
            await victim.OpenAsync();
            await witness.OpenAsync();
            using var kill = Process.Start("kill", ["-KILL", victim.ProcessID.ToString()]);
            await kill.WaitForExitAsync();
            await UntilItBreaksAsync(witness);
        }

        await UntilItAnswersAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await CrashAsync();
        System.IO.Directory.Delete(_folder, recursive: true);
    }

    private async Task UntilItAnswersAsync()
    {
        var deadline = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                await using var connection = new NpgsqlConnection(ConnectionString + ";Pooling=false");
                await connection.OpenAsync();
                return;
            }
            catch (NpgsqlException) when (deadline.Elapsed < TimeSpan.FromSeconds(60) && !_shell!.HasExited)
            {
                await Task.Delay(50);
            }
            catch (NpgsqlException error)
            {
                throw new InvalidOperationException($"PostgreSQL did not start: {await File.ReadAllTextAsync(Path.Combine(_folder, "log"))}", error);
            }
        }
    }

    private static async Task UntilItBreaksAsync(NpgsqlConnection connection)
    {
        await using var wait = new NpgsqlCommand("SELECT pg_sleep(20)", connection);
        try
        {
            await wait.ExecuteNonQueryAsync();
        }
        catch (NpgsqlException)
        {
            return;
        }

        throw new InvalidOperationException("PostgreSQL lived on without one of its processes.");
    }

    private static string? Binaries() => System.IO.Directory.Exists("/usr/lib/postgresql")
        ? System.IO.Directory.GetDirectories("/usr/lib/postgresql").Select(version => Path.Combine(version, "bin")).Where(bin => File.Exists(Path.Combine(bin, "postgres"))).Max()
        : null;

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>PostgreSQL refuses to run as root: then it is the user of the Debian package.</summary>
    private Process Run()
    {
        string[] command = ["sh", "-c", Script, "sh", _binaries, _folder, _port.ToString()];
        if (Environment.IsPrivilegedProcess)
        {
            using var chown = Process.Start("chown", ["postgres", _folder]);
            chown.WaitForExit();
            command = ["runuser", "-u", "postgres", "--", .. command];
        }

        var start = new ProcessStartInfo(command[0], command[1..]) { RedirectStandardInput = true, UseShellExecute = false, WorkingDirectory = "/" };
        return Process.Start(start)!;
    }
}
