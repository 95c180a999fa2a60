using System.Text;
using Sluice.Gateway.Admin.Export;

namespace Sluice.Gateway.Tests.Admin.Audit;

public class CsvTextTests
{
    [Theory]
    [InlineData("plain", "plain")]
    [InlineData(null, "")]
    [InlineData("", "")]
    [InlineData("a,b", "\"a,b\"")]
    [InlineData("say \"hi\"", "\"say \"\"hi\"\"\"")]
    [InlineData("two\r\nlines", "\"two\r\nlines\"")]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("+1", "'+1")]
    [InlineData("-1", "'-1")]
    [InlineData("@SUM(A1)", "'@SUM(A1)")]
    [InlineData("\t=1", "'\t=1")]
    [InlineData("\r=1", "\"'\r=1\"")]
    [InlineData("＝1", "'＝1")]
    [InlineData("=HYPERLINK(\"http://x\",\"y\")", "\"'=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\"")]
    [InlineData("a=1", "a=1")]
    public void AppendRow_Cell_IsQuotedAndNoFormula(string? cell, string written)
    {
        var rows = new StringBuilder();
        CsvText.AppendRow(rows, ["first", cell]);
        Assert.Equal($"first,{written}\r\n", rows.ToString());
    }
}
