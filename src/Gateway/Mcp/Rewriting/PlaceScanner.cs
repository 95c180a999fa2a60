using System.Buffers;

namespace Sluice.Gateway.Mcp.Rewriting;

/// <summary>
/// Finds the sealed places in JSON-RPC messages, fed in arbitrary pieces. Keeps no more than a key or a method: memory is fixed, nothing throws.
/// <para>
/// Unlike <see cref="ResponseSkimmer"/>, which must be sure of what it reads, this must miss nothing: it goes on after bad syntax, looks into
/// each of several members of one name, and knows the grammar only as far as strings, brackets, colons and commas.
/// </para>
/// </summary>
internal sealed class PlaceScanner
{
    /// <summary>The longest name with every byte written as an escape.</summary>
    private const int MostCaptured = 6 * PlaceTree.LongestName;

    private const SealedPlaces OfMethods = SealedPlaces.TaskStatus | SealedPlaces.SubscribedTask;

    private static readonly SearchValues<byte> Structure = SearchValues.Create("\"{}[],:"u8);
    private static readonly SearchValues<byte> Brackets = SearchValues.Create("\"{}[]"u8);

    private readonly byte[] _captured = new byte[MostCaptured + 2];
    private readonly PlaceNode[] _open = new PlaceNode[PlaceTree.Depth + 1];
    private int _depth;
    private int _capturedLength;
    private bool _isCapturing;
    private bool _isEscaped;
    private bool _afterColon;
    private bool _hasPassed;
    private int _nested;
    private Inside _inside;

    /// <summary>Where the last key leads.</summary>
    private PlaceNode _member;
    private SealedPlaces _wanted;

    /// <summary>Those of <see cref="OfMethods"/> that this message has; all of them until its method is known.</summary>
    private SealedPlaces _ofMethod;

    private enum Inside
    {
        /// <summary>Directly in an object on the way to a place, or outside of all.</summary>
        Node,
        Key,
        Method,
        Value,

        /// <summary>In a string that is passed over.</summary>
        String,

        /// <summary>In an object or array that is passed over.</summary>
        Nested,
        NestedString,
    }

    /// <summary>Whether a value has begun and not ended.</summary>
    public bool IsInValue => _inside == Inside.Value;

    /// <summary>Where the value stands that has begun last.</summary>
    public SealedPlaces Place { get; private set; }

    public void Begin(SealedPlaces wanted)
    {
        _wanted = wanted;
        Restart();
    }

    /// <summary>Makes ready for the next message.</summary>
    public void Restart()
    {
        _inside = Inside.Node;
        _depth = _nested = 0;
        _isCapturing = _isEscaped = _afterColon = _hasPassed = false;
        _member = PlaceNode.None;
        _ofMethod = OfMethods;
    }

    /// <summary>A line of the message's data ends: an LF in the middle of a string makes a name no name.</summary>
    public void EndLine() => _isCapturing = _isEscaped = false;

    /// <summary>Reads on from <paramref name="at"/> until something is to be said.</summary>
    public ScanEvent Scan(ReadOnlySpan<byte> text, ref int at)
    {
        var said = ScanEvent.NeedMore;
        while (at < text.Length && said == ScanEvent.NeedMore)
        {
            said = _inside switch
            {
                Inside.Node => TakeStructure(text, ref at),
                Inside.Nested => TakeNested(text, ref at),
                _ => TakeString(text, ref at),
            };
        }

        return said;
    }

    private ScanEvent TakeStructure(ReadOnlySpan<byte> text, ref int at)
    {
        if (!Find(text, Structure, ref at))
            return ScanEvent.NeedMore;
        switch (text[at - 1])
        {
            case (byte)'"':
                return BeginString();
            case (byte)':':
                _afterColon = true;
                break;
            case (byte)',':
                EndValue();
                break;
            case (byte)'{':
                Open(isArray: false);
                break;
            case (byte)'[':
                Open(isArray: true);
                break;
            default:
                _depth = Math.Max(0, _depth - 1);
                EndValue();
                break;
        }

        return ScanEvent.NeedMore;
    }

    private void EndValue()
    {
        _afterColon = false;
        _member = PlaceNode.None;
    }

    private void Open(bool isArray)
    {
        PlaceNode node = (_depth, isArray) switch
        {
            (0, false) => PlaceNode.Root,
            (0, true) => PlaceNode.None,
            _ => _afterColon && isArray == (_member == PlaceNode.TaskIds) && _member <= PlaceNode.TaskIds ? _member : PlaceNode.None,
        };
        if (node == PlaceNode.None)
        {
            _inside = Inside.Nested;
            _nested = 1;
            return;
        }

        if (node == PlaceNode.Root)
            Restart();
        _open[_depth++] = node;
        EndValue();
    }

    private ScanEvent BeginString()
    {
        PlaceNode parent = _depth == 0 ? PlaceNode.None : _open[_depth - 1];
        PlaceNode node = parent == PlaceNode.TaskIds ? PlaceNode.SubscribedTaskValue : _member;
        _capturedLength = 0;
        if (parent is not PlaceNode.None and not PlaceNode.TaskIds && !_afterColon)
            _inside = Inside.Key;
        else if (node == PlaceNode.Method)
            _inside = Inside.Method;
        else
            _inside = BeginsValue(node) ? Inside.Value : Inside.String;
        _isCapturing = _inside is Inside.Key or Inside.Method;
        return _inside == Inside.Value ? ScanEvent.ValueBegins : ScanEvent.NeedMore;
    }

    private bool BeginsValue(PlaceNode node)
    {
        Place = PlaceTree.PlaceOf(node) & _wanted;
        bool isOfOther = (Place & OfMethods & ~_ofMethod) != SealedPlaces.None;
        _hasPassed |= isOfOther;
        return Place != SealedPlaces.None && !isOfOther;
    }

    private ScanEvent TakeString(ReadOnlySpan<byte> text, ref int at)
    {
        int start = at;
        while (at < text.Length)
        {
            if (_isEscaped)
            {
                _isEscaped = false;
                at++;
                continue;
            }

            int next = text[at..].IndexOfAny((byte)'"', (byte)'\\');
            at = next < 0 ? text.Length : at + next + 1;
            if (next < 0)
                break;
            _isEscaped = text[at - 1] == (byte)'\\';
            if (!_isEscaped)
                return EndString(text[start..(at - 1)]);
        }

        Capture(text[start..]);
        return ScanEvent.NeedMore;
    }

    /// <param name="last">The last of the string, without its quote.</param>
    private ScanEvent EndString(ReadOnlySpan<byte> last)
    {
        Inside was = _inside;
        _inside = was == Inside.NestedString ? Inside.Nested : Inside.Node;
        switch (was)
        {
            case Inside.Key:
                _member = TryName(last, out ReadOnlySpan<byte> key) ? PlaceTree.Find(_open[_depth - 1], key) : PlaceNode.None;
                break;
            case Inside.Method:
                EndValue();
                _ofMethod = TryName(last, out ReadOnlySpan<byte> method) ? PlaceTree.PlacesOf(method) : SealedPlaces.None;
                return _hasPassed && _ofMethod != SealedPlaces.None ? ScanEvent.Contradiction : ScanEvent.NeedMore;
            case Inside.Value:
                EndValue();
                return ScanEvent.ValueEnds;
            case Inside.String:
                EndValue();
                break;
        }

        return ScanEvent.NeedMore;
    }

    /// <summary>The unescaped name that was captured. False: too long or too odd to be one that matters.</summary>
    private bool TryName(ReadOnlySpan<byte> last, out ReadOnlySpan<byte> name)
    {
        name = last;
        if (_capturedLength == 0 && _isCapturing && !last.Contains((byte)'\\'))
            return true;
        Capture(last);
        if (!_isCapturing)
            return false;

        Span<byte> quoted = stackalloc byte[MostCaptured + 2];
        quoted[0] = quoted[_capturedLength + 1] = (byte)'"';
        _captured.AsSpan(0, _capturedLength).CopyTo(quoted[1..]);
        bool isText = JsonText.TryUnescape(quoted[..(_capturedLength + 2)], _captured, out int length);
        name = _captured.AsSpan(0, length);
        return isText;
    }

    private void Capture(ReadOnlySpan<byte> text)
    {
        if (!_isCapturing)
            return;
        _isCapturing = text.Length <= MostCaptured - _capturedLength;
        if (!_isCapturing)
            return;
        text.CopyTo(_captured.AsSpan(_capturedLength));
        _capturedLength += text.Length;
    }

    private ScanEvent TakeNested(ReadOnlySpan<byte> text, ref int at)
    {
        while (Find(text, Brackets, ref at))
        {
            switch (text[at - 1])
            {
                case (byte)'"':
                    _inside = Inside.NestedString;
                    return ScanEvent.NeedMore;
                case (byte)'{' or (byte)'[':
                    _nested++;
                    break;
                default:
                    if (--_nested > 0)
                        break;
                    _inside = Inside.Node;
                    EndValue();
                    return ScanEvent.NeedMore;
            }
        }

        return ScanEvent.NeedMore;
    }

    /// <summary>Goes past the next of these bytes, or to the end.</summary>
    private static bool Find(ReadOnlySpan<byte> text, SearchValues<byte> sought, ref int at)
    {
        int next = text[at..].IndexOfAny(sought);
        at = next < 0 ? text.Length : at + next + 1;
        return next >= 0;
    }
}
