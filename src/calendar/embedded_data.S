// The CSV files of the shipped calendar as read-only bytes between two symbols each.
// Assembled with src/ among the include paths, where .incbin looks.
    .section .rodata

    .global tiendo_calendars_csv_begin
    .global tiendo_calendars_csv_end
tiendo_calendars_csv_begin:
    .incbin "calendar/data/calendars.csv"
tiendo_calendars_csv_end:

    .global tiendo_calendar_csv_begin
    .global tiendo_calendar_csv_end
tiendo_calendar_csv_begin:
    .incbin "calendar/data/calendar.csv"
tiendo_calendar_csv_end:

    .global tiendo_hours_csv_begin
    .global tiendo_hours_csv_end
tiendo_hours_csv_begin:
    .incbin "calendar/data/hours.csv"
tiendo_hours_csv_end:

    .section .note.GNU-stack, "", @progbits
