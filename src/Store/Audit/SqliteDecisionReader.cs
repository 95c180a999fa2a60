using Microsoft.Data.Sqlite;
using Sluice.Store.Directory;
using Sluice.Store.Directory.Records;

namespace Sluice.Store.Audit;

/// <summary>The decisions in this node's <c>audit.db</c>. Opens the file for each question, and reads one moment of it.</summary>
public sealed class SqliteDecisionReader(string path) : IDecisionReader
{
    private readonly string _connection =
        new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString();

    public Task<Page<DecisionRecord>> ListAsync(
        OrganisationId organisation, DecisionFilter filter, PageRequest page, CancellationToken cancellationToken)
    {
        var before = long.MaxValue;
        if (page.Cursor is { } cursor && (!long.TryParse(cursor, out before) || before < 1))
            throw new ArgumentException("This cursor is none that the list of decisions gave.", nameof(page));
        return Task.Run(() => List(organisation, filter, page.Rows, before, cancellationToken), cancellationToken);
    }

    private Page<DecisionRecord> List(OrganisationId organisation, DecisionFilter filter, int rows, long before, CancellationToken cancellationToken)
    {
        using var connection = new SqliteConnection(_connection);
        connection.Open();
        using var moment = connection.BeginTransaction(deferred: true);
        using var search = new DecisionSearch(connection, organisation, filter, cancellationToken);
        return search.Run(before, rows);
    }
}
