using System.Buffers;
using System.Net.Security;
using System.Runtime.CompilerServices;
using Sluice.Store.Directory;

namespace Sluice.Gateway.Upstreams;

/// <summary>The HTTP/1.1 client of one server.</summary>
internal sealed class Upstream
{
    private readonly Server _server;
    private readonly TimeProvider _time;
    private readonly RequestTemplate _template;
    private readonly ConnectionPool _pool;

    public Upstream(Server server, UpstreamOptions options, TimeProvider time, ILogger logger, RemoteCertificateValidationCallback? validation)
    {
        (_server, _time) = (server, time);
        _template = new RequestTemplate(server, logger);
        _pool = new ConnectionPool(new Connector(server.Url, options.Timeouts.Connect, time, validation), options, time, logger);
    }

    /// <summary>Sends a request and waits for the head of its answer, whatever its status; redirects are not followed.</summary>
    /// <param name="method">POST, GET or DELETE.</param>
    /// <param name="clientHeaders">What the client sent: the allowed ones go along, unless the server declares its own.</param>
    /// <param name="body">Copied, so that head and body leave in one write; not read after this returns.</param>
    /// <param name="sendBy">Time stamp after which the request must not leave any more: what allowed it may no longer hold.</param>
    /// <param name="cancel">For a client that goes away before there is an answer; later there is <see cref="UpstreamExchange.Abort"/>.</param>
    /// <exception cref="UpstreamException">There is no answer.</exception>
    /// <exception cref="OperationCanceledException">The client went away first; the request may have been run.</exception>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<UpstreamExchange> SendAsync(
        string method, IHeaderDictionary clientHeaders, ReadOnlySequence<byte> body, long sendBy = long.MaxValue, CancellationToken cancel = default)
    {
        while (true)
        {
            var connection = await _pool.RentAsync(cancel);
            var lease = connection.Begin();
            try
            {
                if (_time.GetTimestamp() > sendBy) throw new UpstreamException(UpstreamFailure.NotSent, "no connection in the time that the call may take to leave");
                _template.Compose(connection.Request, method, clientHeaders, body);
                using var registration = cancel.UnsafeRegister(static connection => ((UpstreamConnection)connection!).Close(), connection);
                if (await connection.SendAsync()) return new UpstreamExchange(connection, lease);
            }
            catch
            {
                connection.Close();
                cancel.ThrowIfCancellationRequested();
                throw;
            }

            connection.Close();
            cancel.ThrowIfCancellationRequested();
            if (lease == 1) throw new UpstreamException(UpstreamFailure.NotSent, "the upstream closed a new connection at once");
        }
    }

    /// <summary>Whether requests to that server may take this one's connections and headers.</summary>
    public bool Serves(Server server) =>
        ReferenceEquals(server, _server)
        || (string.Equals(server.Id, _server.Id, StringComparison.Ordinal)
            && string.Equals(server.Url.AbsoluteUri, _server.Url.AbsoluteUri, StringComparison.Ordinal)
            && server.Headers.SequenceEqual(_server.Headers));

    /// <summary>Breaks its running exchanges off.</summary>
    public void Close() => _pool.Close();

    /// <summary>Its running exchanges finish; no connection is kept after that.</summary>
    public void Retire() => _pool.Retire();
}
