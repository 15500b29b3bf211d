using NfvHa.Geo.Simulation;

return SimulationCommand.Create().Parse(args).Invoke();
