using Sluice.Store.Postgres;

namespace Sluice.Store.Tests.Postgres;

public class PostgresAddressTests
{
    [Fact]
    public void ToString_Always_ShowsWhereAndNoPassword()
    {
        var address = PostgresAddress.Parse("Host=db;Port=5433;Database=fleet;Username=sluice;Password=hunter2")!;
        Assert.Equal("PostgreSQL db:5433/fleet", address.ToString());
        Assert.Contains("hunter2", address.Reveal());
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("Database=fleet")]
    [InlineData("Host=db;Port=many")]
    [InlineData("Host=db;Password=a;b=c")]
    [InlineData("postgresql://sluice:secret@db/fleet")]
    public void Parse_WhatIsNoConnectionString_IsNull(string text) => Assert.Null(PostgresAddress.Parse(text));
}
