using Sluice.Gateway.Admin.Answers;
using Sluice.Store.Directory;

namespace Sluice.Gateway.Admin.Declared;

/// <summary>Lists of which the manifest's objects come first, then the store's.</summary>
internal static class DeclaredPages
{
    /// <summary>Begins the cursors within the manifest's part; no id of the store holds a colon.</summary>
    private const string Mark = "manifest:";

    /// <param name="page">What was asked for.</param>
    /// <param name="declared">The manifest's, in the ordinal order of their ids.</param>
    /// <param name="stored">Reads a page of the store's.</param>
    /// <param name="view">What the caller sees of one of these.</param>
    public static async Task<IResult> ListAsync<TRecord, TView>(
        PageRequest page, IEnumerable<TView> declared, Func<PageRequest, Task<Page<TRecord>>> stored, Func<TRecord, TView> view)
        where TView : IListed
    {
        var items = new List<TView>();
        if (page.Cursor is null || page.Cursor.StartsWith(Mark, StringComparison.Ordinal))
        {
            var after = page.Cursor?[Mark.Length..] ?? "";
            items.AddRange(declared.SkipWhile(entry => string.CompareOrdinal(entry.Id, after) <= 0).Take(page.Size));
            if (items.Count == page.Size)
                return Answer(items, Mark + items[^1].Id);
            page = new PageRequest(page.Size - items.Count);
        }

        var rest = await stored(page);
        items.AddRange(rest.Items.Select(view));
        return Answer(items, rest.Next);
    }

    private static IResult Answer<TView>(List<TView> items, string? next) => Results.Json(new Listing<TView> { Items = items, Next = next }, AdminJson.Options);
}
