using Sluice.Store.Directory.Records;

namespace Sluice.Store.Directory.Sql;

/// <summary>Who changes what is whose, and when.</summary>
internal readonly record struct ChangeAuthor(OrganisationId Organisation, string Name, long NowMs);
