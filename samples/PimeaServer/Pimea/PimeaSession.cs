namespace Sluice.PimeaServer.Pimea;

/// <summary>One conversation: the opening message, then an answer to each of three questions.</summary>
internal sealed class PimeaSession
{
    private const int MaxKeptCharacters = 1_000;

    private readonly Lock _lock = new();
    private readonly string _opening;
    private readonly string[] _answers = new string[ClarifyingQuestions.Count];
    private int _answered;

    public PimeaSession(Guid id, string opening, long startedAt)
    {
        Id = id;
        StartedAt = startedAt;
        _opening = Kept(opening);
        Mode = SessionMode.Detect(_opening);
    }

    public Guid Id { get; }

    public string Mode { get; }

    /// <summary>Timestamp of the server's clock, from which the session's life is counted.</summary>
    public long StartedAt { get; }

    public SessionReply Ask()
    {
        lock (_lock)
            return Reply();
    }

    /// <summary>Takes the answer to the open question. What is said after the last one changes nothing: the work stays as it was read.</summary>
    public SessionReply Chat(string message)
    {
        lock (_lock)
        {
            if (_answered < _answers.Length)
                _answers[_answered++] = Kept(message);
            return Reply();
        }
    }

    /// <summary>Null while a question is open.</summary>
    public Deliverable? Finish()
    {
        lock (_lock)
            return _answered < _answers.Length ? null : DeliverableWriter.Write(Mode, _opening, _answers);
    }

    private SessionReply Reply() => _answered < _answers.Length
        ? new SessionReply(Id.ToString(), Mode, SessionStatus.Clarifying, ClarifyingQuestions.For(Mode)[_answered].Text, Next: null)
        : new SessionReply(Id.ToString(), Mode, SessionStatus.Complete, Question: null, "Call pimea_get_answer with this session_id.");

    private static string Kept(string message) => message.Length <= MaxKeptCharacters ? message : message[..MaxKeptCharacters];
}
