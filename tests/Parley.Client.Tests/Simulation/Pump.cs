using System.Diagnostics;

namespace Parley.Client.Tests.Simulation;

/// <summary>
/// Runs a scenario in virtual time. The thread pool must have a single thread: then everything the client starts runs one after the other in one order, and an
/// empty queue means that all has come to rest. So the client is simulated as it is, without a seam for its tasks.
/// </summary>
internal sealed class Pump : IThreadPoolWorkItem
{
    private readonly SimulatedTime time;
    private readonly ManualResetEventSlim ended = new();
    private readonly Task scenario;

    private Pump(SimulatedTime time, Func<Task> run)
    {
        this.time = time;
        scenario = Task.Run(run);
    }

    /// <summary>Call once, before anything else runs.</summary>
    public static void TakeOneThread()
    {
        if (!ThreadPool.SetMinThreads(1, 1) || !ThreadPool.SetMaxThreads(1, 1))
        {
            throw new InvalidOperationException("The thread pool does not obey.");
        }
    }

    /// <summary>Runs a scenario to its end; call from a thread that is not of the pool.</summary>
    public static void Run(SimulatedTime time, Func<Task> scenario)
    {
        Debug.Assert(!Thread.CurrentThread.IsThreadPoolThread, "It would wait for itself.");
        var pump = new Pump(time, scenario);
        ThreadPool.UnsafeQueueUserWorkItem(pump, preferLocal: false);
        pump.ended.Wait();
        if (!pump.scenario.IsCompleted)
        {
            throw new InvalidOperationException("Nothing is left that could happen, and the scenario has not ended.");
        }

        pump.scenario.GetAwaiter().GetResult();
    }

    void IThreadPoolWorkItem.Execute()
    {
        while (!scenario.IsCompleted)
        {
            if (ThreadPool.PendingWorkItemCount > 0)
            {
                ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
                return;
            }

            if (!time.FireNext())
            {
                break;
            }
        }

        ended.Set();
    }
}
