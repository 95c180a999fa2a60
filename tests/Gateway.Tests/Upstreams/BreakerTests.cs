using Sluice.Gateway.Upstreams;

namespace Sluice.Gateway.Tests.Upstreams;

/// <summary>The state machine, step by step: three failures open it, for ten seconds.</summary>
public sealed class BreakerTests
{
    private readonly ManualTime _time = new();
    private readonly Breaker _breaker;
    private int _probe;

    public BreakerTests() => _breaker = new Breaker(3, TimeSpan.FromSeconds(10), _time);

    /// <summary>
    /// Steps: call and stream ask to enter and say whether they may; ok, fail and none end a request that entered while the breaker was closed; probe ok,
    /// probe fail and probe none end the probe; a number is seconds that pass. After each step stands the state.
    /// </summary>
    public static TheoryData<string> Tables() =>
    [
        // Opens on failures in a row only, and refuses at once.
        "fail closed, fail closed, ok closed, fail closed, fail closed, call yes closed, fail open, call no open, stream no open, 9.9 open, call no open",
        // What says nothing about the upstream counts neither way.
        "fail closed, fail closed, none closed, fail open",
        // One probe at a time; its answer closes.
        "fail closed, fail closed, fail open, 10 open, call yes half, call no half, 60 half, call no half, probe ok closed, call yes closed, call yes closed",
        // Its failure opens for another pause, counted from then.
        "fail closed, fail closed, fail open, 10 open, call yes half, 5 half, probe fail open, 9.9 open, call no open, 0.1 open, call yes half",
        // A probe that comes to nothing leaves the try to the next call, without a pause.
        "fail closed, fail closed, fail open, 10 open, call yes half, probe none open, call yes half, probe ok closed",
        // Streams wait for the end of the pause, and are no probe.
        "fail closed, fail closed, fail open, stream no open, 10 open, stream yes open, stream yes open, call yes half, stream yes half, probe fail open, stream no open",
        // Requests from before it opened: a failure is no news, an answer is proof of life.
        "fail closed, fail closed, fail open, 9 open, fail open, 1 open, call yes half, fail half, ok closed, probe fail closed",
        // A closed breaker counts from zero.
        "fail closed, fail closed, fail open, ok closed, fail closed, fail closed, fail open",
    ];

    [Theory]
    [MemberData(nameof(Tables))]
    public void Breaker_Steps_LeadToTheirStates(string table)
    {
        foreach (var (step, number) in table.Split(", ").Select((step, index) => (step, index + 1)))
        {
            var end = step.LastIndexOf(' ');
            Do(step[..end], $"step {number} of: {table}");
            var state = _breaker.State switch { BreakerState.Closed => "closed", BreakerState.Open => "open", _ => "half" };
            Assert.True(step[(end + 1)..] == state, $"{state} after step {number} ({step}) of: {table}");
        }
    }

    [Fact]
    public void Answers_OfTheMethods_SayWhatChanged()
    {
        Assert.False(_breaker.Answered());
        Assert.False(_breaker.Failed(0));
        Assert.False(_breaker.Failed(0));
        Assert.True(_breaker.Failed(0));
        Assert.False(_breaker.Failed(0));
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.True(_breaker.TryEnter(isStream: false, out var probe));
        Assert.True(_breaker.Failed(probe));
        Assert.True(_breaker.Answered());
        Assert.False(_breaker.Answered());
    }

    [Fact]
    public void Failed_ProbeOfAnEarlierTime_IsNotTakenForTheProbeUnderWay()
    {
        for (var i = 0; i < 3; i++) _breaker.Failed(0);
        _time.Advance(TimeSpan.FromSeconds(10));
        _breaker.TryEnter(isStream: false, out var old);
        _breaker.Answered();
        for (var i = 0; i < 3; i++) _breaker.Failed(0);
        _time.Advance(TimeSpan.FromSeconds(10));
        _breaker.TryEnter(isStream: false, out var current);

        Assert.False(_breaker.Failed(old));
        _breaker.Abandoned(old);
        Assert.Equal(BreakerState.HalfOpen, _breaker.State);
        Assert.True(_breaker.Failed(current));
    }

    private void Do(string step, string at)
    {
        switch (step)
        {
            case "ok" or "probe ok":
                _breaker.Answered();
                break;
            case "fail":
                _breaker.Failed(0);
                break;
            case "none":
                _breaker.Abandoned(0);
                break;
            case "probe fail":
                _breaker.Failed(_probe);
                break;
            case "probe none":
                _breaker.Abandoned(_probe);
                break;
            case ['c' or 's', ..]:
                Assert.True(_breaker.TryEnter(step.StartsWith('s'), out var probe) == step.EndsWith("yes"), at);
                if (probe != 0) _probe = probe;
                break;
            default:
                _time.Advance(TimeSpan.FromSeconds(double.Parse(step, System.Globalization.CultureInfo.InvariantCulture)));
                break;
        }
    }
}
