// The description of the API as read-only bytes between two symbols.
// Assembled with src/ among the include paths, where .incbin looks.
    .section .rodata

    .global tiendo_openapi_json_begin
    .global tiendo_openapi_json_end
tiendo_openapi_json_begin:
    .incbin "http/data/openapi.json"
tiendo_openapi_json_end:

    .section .note.GNU-stack,"",@progbits
