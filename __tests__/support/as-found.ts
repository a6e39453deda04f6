const variables = { ...process.env };

// Suites share a process: what one sets in the environment, another must not find.
afterAll(() => {
  for (const name of Object.keys(process.env)) if (!(name in variables)) delete process.env[name];
  Object.assign(process.env, variables);
});
