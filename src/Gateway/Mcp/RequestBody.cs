using System.Buffers;
using System.IO.Pipelines;

namespace Sluice.Gateway.Mcp;

/// <summary>A whole request body in one piece of memory: the server's own buffer when it arrived in one, else a rented copy.</summary>
internal struct RequestBody
{
    private PipeReader? _reader;
    private SequencePosition _end;
    private byte[]? _rented;

    public ReadOnlyMemory<byte> Memory { get; private set; }

    /// <summary>Why there is no body; the rest was not read.</summary>
    public Rejection? Fault { get; private set; }

    public static async ValueTask<RequestBody> ReadAsync(HttpRequest request, int most, CancellationToken cancellationToken = default)
    {
        if (request.ContentLength > most)
            return new RequestBody { Fault = Rejection.TooLarge };
        try
        {
            return await ReadAsync(request.BodyReader, most, cancellationToken);
        }
        catch (IOException exception)
        {
            // What a caller does to its connection is no fault of ours. The server reports the size of a chunk that passes 31 bits by an overflow.
            request.HttpContext.Response.Headers.Connection = "close";
            return new RequestBody { Fault = exception.InnerException is OverflowException ? Rejection.TooLarge : Rejection.Torn };
        }
    }

    /// <summary>Gives the memory back: <see cref="Memory"/> must not be read afterwards.</summary>
    public void Release()
    {
        _reader?.AdvanceTo(_end);
        _reader = null;
        if (_rented is { } rented)
            ArrayPool<byte>.Shared.Return(rented);
        _rented = null;
        Memory = default;
    }

    private static async ValueTask<RequestBody> ReadAsync(PipeReader reader, int most, CancellationToken cancellationToken)
    {
        while (true)
        {
            var read = await reader.ReadAsync(cancellationToken);
            if (read.Buffer.Length > most)
            {
                reader.AdvanceTo(read.Buffer.End);
                return new RequestBody { Fault = Rejection.TooLarge };
            }

            if (read.IsCompleted)
                return Take(reader, read.Buffer);
            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    private static RequestBody Take(PipeReader reader, in ReadOnlySequence<byte> buffer)
    {
        if (buffer.IsSingleSegment)
            return new RequestBody { _reader = reader, _end = buffer.End, Memory = buffer.First };
        var length = (int)buffer.Length;
        var rented = ArrayPool<byte>.Shared.Rent(length);
        buffer.CopyTo(rented);
        reader.AdvanceTo(buffer.End);
        return new RequestBody { _rented = rented, Memory = rented.AsMemory(0, length) };
    }
}
