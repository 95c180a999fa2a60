using Sluice.Gateway.Admin.Problems;
using Sluice.Gateway.Admin.Requests;
using Sluice.Store.Directory;
using Sluice.Store.Directory.Records;

namespace Sluice.Gateway.Admin.Answers;

/// <summary>From what became of a change to an answer, which waits until the change is in force on this node.</summary>
internal sealed partial class Changes(StoreDirectory directory, TimeProvider time, ILogger<Changes> logger)
{
    /// <summary>A change that is committed is answered as done, also when this node hears of it later than this.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(2);

    /// <param name="written">What became of it.</param>
    /// <param name="path">Of the list that it is now in.</param>
    /// <param name="view">What the caller sees of the new object.</param>
    public Task<IResult> CreatedAsync<TRecord, TView>(Written<TRecord> written, string path, Func<TRecord, TView> view)
        where TRecord : DirectoryRecord => written.Status == WriteStatus.NotFound
            ? Task.FromResult<IResult>(Problem.Of(ProblemKind.Gone, $"What this {Creation.Header} created was deleted since: send a new key to create another."))
            : AnswerAsync(written, record => new ObjectAnswer<TView>(view(record), record.Version)
            {
                Status = StatusCodes.Status201Created,
                Location = $"{AdminFeature.Path}/{path}/{record.Id}",
                IsReplayed = written.Status == WriteStatus.Replayed,
            });

    public Task<IResult> ChangedAsync<TRecord, TView>(Written<TRecord> written, Func<TRecord, TView> view)
        where TRecord : DirectoryRecord => AnswerAsync(written, record => new ObjectAnswer<TView>(view(record), record.Version));

    public Task<IResult> DeletedAsync<TRecord>(Written<TRecord> written)
        where TRecord : DirectoryRecord => AnswerAsync(written, _ => Results.NoContent());

    /// <summary>Waits until a committed change is in force here, but not for long.</summary>
    public async Task CatchUpAsync(long sequence)
    {
        try
        {
            using var patience = new CancellationTokenSource(LongestWait, time);
            await directory.CatchUpAsync(patience.Token);
        }
        catch (Exception exception)
        {
            LogLate(sequence, exception);
        }
    }

    private static Problem RefusalOf<TRecord>(Written<TRecord> written)
        where TRecord : DirectoryRecord => written.Status switch
        {
            WriteStatus.NotFound => Reads.NotFound,
            WriteStatus.Stale => Problem.Of(
                ProblemKind.Stale, "The object was changed since its ETag was read: read it again, and send the change with the new ETag.", "ETag", EntityTag.Of(written.Record!.Version)),
            WriteStatus.Duplicate => Problem.Of(ProblemKind.Duplicate, "Another object of the organisation has the same name: choose another."),
            WriteStatus.LastAdmin => Problem.Of(ProblemKind.LastAdmin, "This is the organisation's last admin key that does not expire: mint another without expires_at first."),
            WriteStatus.BadReference => Problem.Of(ProblemKind.Invalid, "The organisation has no object of an id that the body names."),
            WriteStatus.KeyReused => Problem.Of(
                ProblemKind.KeyReused, $"Another request came with this {Creation.Header} within the last day: send the same body as then, or a new key."),
            _ => Problem.Of(ProblemKind.Bound, "The object has as many parts as it may: wait until one ends, or take one away."),
        };

    private async Task<IResult> AnswerAsync<TRecord>(Written<TRecord> written, Func<TRecord, IResult> answer)
        where TRecord : DirectoryRecord
    {
        switch (written)
        {
            case { Status: WriteStatus.Done, Record: { } record }:
                await CatchUpAsync(written.Sequence);
                return answer(record);
            case { Status: WriteStatus.Replayed, Record: { } record }:
                return answer(record);
            default:
                return RefusalOf(written);
        }
    }

    [LoggerMessage(202, LogLevel.Warning, "The change {Sequence} of the directory is committed, but this node does not know it yet; it asks on.")]
    private partial void LogLate(long sequence, Exception exception);
}
