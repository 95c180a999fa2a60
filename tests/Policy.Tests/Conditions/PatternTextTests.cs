using System.Text.Json;
using Sluice.Policy.Conditions;

namespace Sluice.Policy.Tests.Conditions;

public class PatternTextTests
{
    [Theory]
    [InlineData("b", "abc", true)]
    [InlineData("^b", "abc", false)]
    [InlineData("c$", "abc", true)]
    [InlineData("c$", "abc\n", false)]
    [InlineData("^abc$", "x\nabc", false)]
    [InlineData("(c|d$)", "d\n", false)]
    [InlineData(@"\$", "a$b", true)]
    [InlineData("[$]", "a$\n", true)]
    [InlineData("[]$]", "$\n", true)]
    [InlineData("[^]$]", "$]", false)]
    [InlineData(@"[\]$]", "$\n", true)]
    [InlineData(@"[\]]$", "]\n", false)]
    [InlineData(@"[\\]$", "\\\n", false)]
    [InlineData(@"\\$", "\\\n", false)]
    [InlineData(@"\c[$", "\u001b\n", false)]
    [InlineData(@"[\c]]$", "\u001d\n", false)]
    [InlineData("(?#[)a$", "a\n", false)]
    [InlineData("(?i)ABC", "abc", true)]
    [InlineData("(?i:A)$", "a", true)]
    [InlineData("(?<name>a)$", "a", true)]
    [InlineData("É", "é", false)]
    [InlineData("(?i)É", "é", true)]
    [InlineData("a.c", "a😀c", false)]
    [InlineData("^.{3}$", "\u00e4bc", true)]
    public void TryCompile_Pattern_MatchesAsTheLanguageSays(string pattern, string text, bool matches)
    {
        Assert.True(PatternText.TryCompile(pattern, out var regex, out _));
        Assert.Equal(matches, regex.IsMatch(text));
    }

    [Theory]
    [InlineData("(")]
    [InlineData("[")]
    [InlineData("[a")]
    [InlineData(@"\")]
    [InlineData("a{2,1}")]
    [InlineData("(?=a)")]
    [InlineData("(?<!a)")]
    [InlineData(@"(a)\1")]
    [InlineData("(?>a)")]
    [InlineData("(a{1000}){1000}")]
    [InlineData("(?m)a$")]
    [InlineData("(?im-s:a)")]
    [InlineData("(?-m)a")]
    [InlineData("(?x) a #[\n$")]
    [InlineData("[a-z-[aeiou]]")]
    [InlineData("[[:alpha:]]")]
    public void TryCompile_WhatTheEngineOrTheLanguageRefuses_SaysWhy(string pattern)
    {
        Assert.False(PatternText.TryCompile(pattern, out _, out string? problem));
        Assert.EndsWith(".", problem, StringComparison.Ordinal);
        var error = Assert.Single(Policies.ErrorsOfTool(
            $$"""{ "deny_if": [ { "conditions": [ { "path": "args.a", "op": "regex", "value": {{JsonSerializer.Serialize(pattern)}} } ] } ] }"""));
        Assert.Equal(("/tools/x/deny_if/0/conditions/0/value", problem), (error.Pointer, error.Problem));
    }

    [Fact]
    public void TryCompile_InlineMultiline_NamesTheOption()
    {
        PatternText.TryCompile("(?m)^a$", out _, out string? problem);
        Assert.Contains("inline option m", problem, StringComparison.Ordinal);
    }
}
