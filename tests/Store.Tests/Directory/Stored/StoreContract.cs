using Sluice.Store.Directory;
using Sluice.Store.Directory.Records;
using Sluice.Store.Tests.Fakes;

namespace Sluice.Store.Tests.Directory.Stored;

/// <summary>What every part of the contract starts from: an empty database, a clock and two tenants.</summary>
public abstract class StoreContract : IAsyncLifetime
{
    protected const string Author = "test";
    protected const string Document = """{"version": "1", "default": "allow"}""";

    protected static readonly OrganisationId Ours = OrganisationId.Default;
    protected static readonly OrganisationId Theirs = new("theirs");

    private protected ManualTimeProvider Time { get; } = new();

    protected TestDatabase Database { get; private set; } = null!;

    protected SqlDirectoryStore Store { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Database = await CreateDatabaseAsync();
        Store = await Database.OpenAsync(Time);
    }

    public async ValueTask DisposeAsync()
    {
        if (Database is not null)
            await Database.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    protected abstract Task<TestDatabase> CreateDatabaseAsync();

    protected static ServerRecord NewServer(string? slug = null) =>
        RecordId.New() is var id ? new() { Id = id, Slug = slug ?? id, Url = "http://127.0.0.1:1/mcp" } : null!;

    protected async Task AddTheirsAsync() =>
        Assert.Equal(WriteStatus.Done, (await Store.Organisations.CreateAsync(new OrganisationRecord { Id = Theirs.Value, Name = "Theirs" }, Author, default)).Status);

    protected async Task<ServerRecord> AddServerAsync(OrganisationId organisation, string? slug = null) =>
        Done(await Store.Servers.CreateAsync(organisation, NewServer(slug), Author, key: null, default));

    protected async Task<PolicyRecord> AddPolicyAsync(OrganisationId organisation, string document = Document) =>
        Done(await Store.Policies.CreateAsync(organisation, new PolicyRecord { Id = RecordId.New(), Name = RecordId.New() }, document, Author, key: null, default));

    protected async Task<(GrantRecord Grant, TokenHash Token)> AddGrantAsync(OrganisationId organisation, string server, string? policy = null, long? expiresMs = null)
    {
        var record = new GrantRecord { Id = RecordId.New(), Server = server, Policy = policy, Label = "laptop", ExpiresMs = expiresMs };
        var token = GrantToken.Mint(record.Id).Hash;
        return (Done(await Store.Grants.CreateAsync(organisation, record, token, Author, key: null, default)), token);
    }

    protected static T Done<T>(Written<T> written)
        where T : class
    {
        Assert.Equal(WriteStatus.Done, written.Status);
        return written.Record!;
    }
}
