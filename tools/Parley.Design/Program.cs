Console.Error.WriteLine("Start-up project for `dotnet ef`; it does nothing by itself.");
return 1;
