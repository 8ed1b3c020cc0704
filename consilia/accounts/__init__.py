"""Who a person is, and in which role at which organisation she acts."""
