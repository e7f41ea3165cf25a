"""What is seen: views emit intents and receive data; they never call the engine."""
