using Sluice.Fixture;
using Sluice.Fixture.Http;

var builder = WebApplication.CreateSlimBuilder(args);
builder.Logging.AddFilter(null, LogLevel.Warning).AddFilter("Microsoft.Hosting.Lifetime", LogLevel.Information);
builder.Services
    .AddSingleton(TimeProvider.System)
    .AddFixture()
    .AddEndpoint();

await using var app = builder.Build();
app.MapEndpoint();
await app.RunAsync();
