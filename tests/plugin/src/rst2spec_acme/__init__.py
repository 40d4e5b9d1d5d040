"""What Acme asks of its dataflow documents."""
