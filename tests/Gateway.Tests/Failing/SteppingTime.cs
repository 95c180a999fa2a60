using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Sluice.Gateway.Enforcement;

namespace Sluice.Gateway.Tests.Failing;

/// <summary>The real clock, but that its wall time can be set, as an administrator or a time daemon sets it, and time can be made to pass.</summary>
internal sealed class SteppingTime : TimeProvider
{
    private long _wallTicks;
    private long _passedTicks;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => (long)(System.GetTimestamp() / (double)System.TimestampFrequency * TimeSpan.TicksPerSecond) + Interlocked.Read(ref _passedTicks);

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow().AddTicks(Interlocked.Read(ref _wallTicks) + Interlocked.Read(ref _passedTicks));

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => System.CreateTimer(callback, state, dueTime, period);

    /// <summary>Sets the wall clock on or back. No time passes.</summary>
    public void Step(TimeSpan by) => Interlocked.Add(ref _wallTicks, by.Ticks);

    /// <summary>Time passes, on both clocks.</summary>
    public void Pass(TimeSpan by) => Interlocked.Add(ref _passedTicks, by.Ticks);

    /// <summary>An engine that brings this clock along: engines are added before anything is opened.</summary>
    public IEngine With(IEngine engine) => new TimedEngine(engine, this);

    private sealed class TimedEngine(IEngine engine, TimeProvider time) : IEngine
    {
        public string Name => engine.Name;

        public void AddTo(IHostApplicationBuilder builder, EngineSettings settings)
        {
            builder.Services.AddSingleton(time);
            engine.AddTo(builder, settings);
        }
    }
}
