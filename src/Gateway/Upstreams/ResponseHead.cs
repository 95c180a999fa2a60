using System.Text;

namespace Sluice.Gateway.Upstreams;

/// <summary>Status and headers of the answer that a connection is giving. Used again for each answer.</summary>
internal sealed class ResponseHead
{
    private const int MaxFields = 256;

    private readonly List<HeaderField> _fields = new(16);
    private ReadOnlyMemory<byte> _bytes;
    private bool _hasContentType;
    private bool _isEncoded;

    public int Status { get; private set; }

    public ResponseFraming Framing { get; } = new();

    public BodyFraming Body { get; private set; }

    public bool IsJson { get; private set; }

    public bool IsEventStream { get; private set; }

    public int Count => _fields.Count;

    /// <summary>Takes the final head out of the buffer, and the interim ones (1xx) before it. False: more bytes are needed.</summary>
    public bool TryParse(ReceiveBuffer received)
    {
        do
        {
            var end = received.Unread.IndexOf("\r\n\r\n"u8);
            if (end < 0) return false;
            _bytes = received.Take(end + 4);
            ReadStatus();
        }
        while (Status < 200);

        ReadFields();
        Body = Framing.Resolve(Status);
        RefuseEncoded();
        return true;
    }

    /// <summary>Valid until the body is read, as is <see cref="ValueAt"/>.</summary>
    public ReadOnlySpan<byte> NameAt(int index) => _bytes.Span[_fields[index].Name];

    public ReadOnlySpan<byte> ValueAt(int index) => _bytes.Span[_fields[index].Value];

    private void ReadStatus()
    {
        var head = _bytes.Span;
        var line = StatusLine.Parse(head[..head.IndexOf("\r\n"u8)]);
        Status = line.Status;
        Framing.Begin(line.IsHttp11);
    }

    private void ReadFields()
    {
        var head = _bytes.Span;
        _fields.Clear();
        _hasContentType = _isEncoded = IsJson = IsEventStream = false;
        for (var at = head.IndexOf("\r\n"u8) + 2; at < head.Length - 2;)
        {
            var length = head[at..].IndexOf("\r\n"u8);
            Add(head, HeaderField.Parse(head, at, length));
            at += length + 2;
        }
    }

    private void Add(ReadOnlySpan<byte> head, in HeaderField field)
    {
        if (_fields.Count == MaxFields) throw UpstreamException.Broken($"the answer has over {MaxFields} headers");
        _fields.Add(field);
        Framing.Read(head[field.Name], head[field.Value]);
        if (Ascii.EqualsIgnoreCase(head[field.Name], "content-type"u8)) ReadContentType(head[field.Value]);
        else if (Ascii.EqualsIgnoreCase(head[field.Name], "content-encoding"u8)) _isEncoded |= !Ascii.EqualsIgnoreCase(head[field.Value], "identity"u8);
    }

    /// <summary>
    /// Each request asks for no coding. A result that comes in one all the same could be neither observed nor filtered, so it must not pass. An error
    /// says enough by its status, by which clients choose what to do next.
    /// </summary>
    private void RefuseEncoded()
    {
        if (_isEncoded && Body != BodyFraming.None && Status < 300)
            throw new UpstreamException(UpstreamFailure.Encoded, "the answer is encoded, though the request asked for no encoding");
    }

    /// <summary>Two types are refused: the client could read the body as the one by which it was not judged.</summary>
    private void ReadContentType(ReadOnlySpan<byte> value)
    {
        if (_hasContentType) throw UpstreamException.Broken("the answer has two Content-Type");
        _hasContentType = true;

        var end = value.IndexOf((byte)';');
        var mediaType = (end < 0 ? value : value[..end]).TrimEnd(" \t"u8);
        IsJson = Ascii.EqualsIgnoreCase(mediaType, "application/json"u8);
        IsEventStream = Ascii.EqualsIgnoreCase(mediaType, "text/event-stream"u8);
    }
}
