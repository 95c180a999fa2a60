using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Sluice.Gateway.Tests.Processes.Fleet;

/// <summary>nginx in front of several gateways: round-robin without affinity; <see cref="NodeHeader"/> tells who answered.</summary>
internal sealed class NginxBalancer : IAsyncDisposable
{
    public const string NodeHeader = "X-Node";

    private const string Program = "/usr/sbin/nginx";

    private readonly Process _process;

    private NginxBalancer(Process process, int port)
    {
        _process = process;
        Address = new Uri($"http://127.0.0.1:{port}/");
    }

    public Uri Address { get; }

    public static async Task<NginxBalancer> StartAsync(string folder, IEnumerable<Uri> nodes)
    {
        var isInstalled = File.Exists(Program);
        Assert.SkipUnless(isInstalled || Environment.GetEnvironmentVariable("CI") is not null, "nginx is missing.");
        Assert.True(isInstalled, $"nginx is missing: install the Debian package nginx, which brings {Program}.");
        var port = FreePort();
        var file = Path.Combine(folder, "nginx.conf");
        await File.WriteAllTextAsync(file, Configuration(folder, port, nodes));
        var balancer = new NginxBalancer(Process.Start(Program, ["-p", folder, "-c", file, "-e", Path.Combine(folder, "nginx.log")]), port);
        await balancer.UntilItListensAsync();
        return balancer;
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    /// <summary>One process, and no pause for a node that failed: requests go round strictly, and a dead node only costs the try.</summary>
    private static string Configuration(string folder, int port, IEnumerable<Uri> nodes) => $$"""
        daemon off; master_process off; worker_processes 1; pid {{folder}}/nginx.pid;
        events { worker_connections 512; }
        http {
          access_log off;
          client_body_temp_path {{folder}}/body; proxy_temp_path {{folder}}/proxy; fastcgi_temp_path {{folder}}/f; uwsgi_temp_path {{folder}}/u; scgi_temp_path {{folder}}/s;
          upstream nodes { {{string.Join(' ', nodes.Select(node => $"server {node.Authority} max_fails=0;"))}} }
          server {
            listen 127.0.0.1:{{port}};
            location / {
              proxy_pass http://nodes; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_set_header Host $http_host;
              proxy_buffering off; proxy_request_buffering off; proxy_read_timeout 1h;
              add_header {{NodeHeader}} $upstream_addr always;
            }
          }
        }
        """;

    /// <summary>nginx cannot choose one by itself.</summary>
    private static int FreePort()
    {
        using var socket = new TcpListener(IPAddress.Loopback, 0);
        socket.Start();
        return ((IPEndPoint)socket.LocalEndpoint).Port;
    }

    private async Task UntilItListensAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (true)
        {
            using var socket = new TcpClient();
            try
            {
                await socket.ConnectAsync(Address.Host, Address.Port, limit.Token);
                return;
            }
            catch (SocketException)
            {
                Assert.False(_process.HasExited, "nginx ended at once.");
                await Task.Delay(20, limit.Token);
            }
        }
    }
}
