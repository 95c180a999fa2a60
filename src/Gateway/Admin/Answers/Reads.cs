using Sluice.Gateway.Admin.Problems;
using Sluice.Store.Directory;
using Sluice.Store.Directory.Records;

namespace Sluice.Gateway.Admin.Answers;

/// <summary>From what the store found to an answer.</summary>
internal static class Reads
{
    public static IResult Found<TRecord, TView>(TRecord? record, Func<TRecord, TView> view)
        where TRecord : DirectoryRecord =>
        record is null ? NotFound : new ObjectAnswer<TView>(view(record), record.Version);

    public static IResult Listed<TRecord, TView>(Page<TRecord> page, Func<TRecord, TView> view) =>
        Results.Json(new Listing<TView> { Items = [.. page.Items.Select(view)], Next = page.Next }, AdminJson.Options);

    /// <summary>The same whether the id is nobody's or another organisation's.</summary>
    public static Problem NotFound => Problem.Of(ProblemKind.NotFound, "The organisation has no object of this id.");
}
