"""The spine: the project, its one state machine, deadlines and documents."""
