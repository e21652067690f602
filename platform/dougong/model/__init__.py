"""What a module is: entities, forms, workflows, ledgers, reports, access, bundles; all frozen."""
