Console.WriteLine("dmarc-ingest");
