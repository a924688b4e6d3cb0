// The shipped criteria as read-only bytes between two symbols.
// Assembled with src/ among the include paths, where .incbin looks.
    .section .rodata

    .global tiendo_components_csv_begin
    .global tiendo_components_csv_end
tiendo_components_csv_begin:
    .incbin "report/data/components.csv"
tiendo_components_csv_end:

    .section .note.GNU-stack,"",@progbits
