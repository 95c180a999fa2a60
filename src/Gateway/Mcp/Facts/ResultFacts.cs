using Sluice.Policy.Flows;

namespace Sluice.Gateway.Mcp.Facts;

/// <summary>
/// Finds two texts in the result of a tool, while the message that carries it is walked by: in <c>structuredContent</c> where that is an object, else in the first
/// text content that is one.
/// </summary>
internal sealed class ResultFacts : IJsonEvents
{
    private const int InMessage = 1;
    private const int InResult = 2;
    private const int InContent = 3;
    private const int InItem = 4;

    private readonly TextsAt _structured = new();
    private readonly TextsAt _ofItem = new();
    private readonly JsonWalker _message;
    private readonly JsonWalker _itemText;
    private readonly TextUnescaper _unescaper;
    private readonly byte[] _word = new byte[32];
    private ResultPath? _first;
    private ResultPath? _second;
    private int _wordLength;
    private int _depth;
    private Member _member;
    private Member _seen;
    private Member _seenInItem;
    private Member _open;
    private bool _isTextItem;
    private bool _hasItem;

    public ResultFacts()
    {
        _message = new JsonWalker(this);
        _itemText = new JsonWalker(_ofItem);
        _unescaper = new TextUnescaper(_itemText);
    }

    [Flags]
    private enum Member
    {
        None = 0,
        Result = 1,
        Structured = 2,
        Content = 4,
        ResultType = 8,
        Type = 16,
        Text = 32,

        /// <summary>A member came twice: two readers would not read the same.</summary>
        Twice = 64,
    }

    /// <summary>Whether the result is a question to the client, which calls again with its answer (2026-07-28, InputRequiredResult).</summary>
    public bool AsksClient { get; private set; }

    /// <summary>Where the texts are; null when there is no object that could have them.</summary>
    public TextsAt? Found => (_seen & Member.Twice) != Member.None ? null : _structured.IsObject ? _structured : _hasItem ? _ofItem : null;

    public void Begin(ResultPath? first, ResultPath? second)
    {
        (_first, _second) = (first, second);
        Restart();
    }

    /// <summary>Makes ready for the next message.</summary>
    public void Restart()
    {
        _message.Begin();
        _structured.Begin(_first, _second);
        _depth = _wordLength = 0;
        _member = _seen = _seenInItem = _open = Member.None;
        AsksClient = _hasItem = _isTextItem = false;
    }

    public void Feed(ReadOnlySpan<byte> text) => _message.Feed(text);

    void IJsonEvents.Open(bool isArray)
    {
        _depth++;
        if (_depth > InResult && _open == Member.Structured)
            _structured.Open(isArray);
        else if (_depth == InContent && _member is Member.Structured || _depth == InContent && _member == Member.Content && isArray)
            BeginMember(isArray);
        else if (_depth == InItem && _open == Member.Content && !isArray)
            BeginItem();
        _member = _depth == InResult && _member == Member.Result && !isArray ? Member.Result : Member.None;
        if (_depth == InResult)
            _open = _member;
    }

    void IJsonEvents.Close()
    {
        if (_open == Member.Structured)
            _structured.Close();
        else if (_depth == InItem && _open == Member.Content)
            EndItem();
        _depth--;
        if (_depth == InResult && _open != Member.None)
            _open = Member.Result;
        else if (_depth == InMessage)
            _open = Member.None;
        _member = Member.None;
    }

    void IJsonEvents.Key(ReadOnlySpan<byte> key)
    {
        _wordLength = 0;
        if (_open == Member.Structured)
            _structured.Key(key);
        else
            _member = MemberOf(key);
    }

    void IJsonEvents.Text(ReadOnlySpan<byte> raw, bool isLast)
    {
        if (_open == Member.Structured)
            _structured.Text(raw, isLast);
        else if (_member == Member.Text && !_hasItem)
            _unescaper.Feed(raw);
        else if (_member is Member.Type or Member.ResultType)
            TakeWord(raw, isLast);
        if (isLast)
            _member = Member.None;
    }

    void IJsonEvents.Scalar()
    {
        if (_open == Member.Structured)
            _structured.Scalar();
        _member = Member.None;
    }

    private Member MemberOf(ReadOnlySpan<byte> key)
    {
        var member = (_depth, _open) switch
        {
            (InMessage, _) when key.SequenceEqual("result"u8) => Member.Result,
            (InResult, Member.Result) when key.SequenceEqual("structuredContent"u8) => Member.Structured,
            (InResult, Member.Result) when key.SequenceEqual("content"u8) => Member.Content,
            (InResult, Member.Result) when key.SequenceEqual("resultType"u8) => Member.ResultType,
            (InItem, Member.Content) when key.SequenceEqual("type"u8) => Member.Type,
            (InItem, Member.Content) when key.SequenceEqual("text"u8) => Member.Text,
            _ => Member.None,
        };
        ref var seen = ref _depth == InItem ? ref _seenInItem : ref _seen;
        if ((seen & member) != Member.None)
            _seen |= Member.Twice;
        seen |= member;
        return member;
    }

    private void BeginMember(bool isArray)
    {
        _open = _member;
        if (_open == Member.Structured)
            _structured.Open(isArray);
    }

    private void BeginItem()
    {
        _seenInItem = Member.None;
        _isTextItem = false;
        if (_hasItem)
            return;
        _itemText.Begin();
        _unescaper.Begin();
        _ofItem.Begin(_first, _second);
    }

    private void EndItem() => _hasItem |= _isTextItem && _itemText.IsWhole && _ofItem.IsObject;

    private void TakeWord(ReadOnlySpan<byte> raw, bool isLast)
    {
        // One that is cut fills the buffer, and is none of the words.
        raw = raw[..Math.Min(raw.Length, _word.Length - _wordLength)];
        raw.CopyTo(_word.AsSpan(_wordLength));
        _wordLength += raw.Length;
        if (!isLast)
            return;
        var word = _word.AsSpan(0, _wordLength);
        if (_member == Member.Type)
            _isTextItem = word.SequenceEqual("text"u8);
        else
            AsksClient = word.SequenceEqual("input_required"u8);
    }
}
