// Saving what the page has as a file.

export function downloadCsv(name: string, text: string): void {
  // The mark tells spreadsheets that the text is UTF-8.
  downloadFile(name, new Blob(["\ufeff", text], { type: "text/csv;charset=utf-8" }));
}
export function downloadFile(name: string, file: Blob): void {
  const url = URL.createObjectURL(file);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
