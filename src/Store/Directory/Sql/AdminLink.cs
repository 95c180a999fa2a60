namespace Sluice.Store.Directory.Sql;

/// <summary>Where in its organisation's chain a record of the admin audit stands: each is a link of its own. Nulls where no chain is made.</summary>
internal readonly record struct AdminLink(long? Item, byte[]? Mac);
