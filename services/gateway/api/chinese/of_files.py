"""Refusals about files, in Chinese."""

from typing import Final

OF_FILES: Final[dict[str, str]] = {
    "There is no such upload: it was never begun by you, was given up, or expired.": (
        "没有此上传：不是您发起的、已放弃，或已过期。"
    ),
    "The upload stands elsewhere: ask where (HEAD), and go on from there.": (
        "上传进度与此不符：请先查询进度（HEAD），再从该处继续。"
    ),
    "That is more than the upload announced.": "内容超出了上传时声明的大小。",
    "The file came in too many small pieces: begin again, with larger ones.": (
        "文件分片过小、过多：请用较大的分片重新上传。"
    ),
    "An upload says its length in bytes, more than none, and a name of 1 to 200 characters.": (
        "上传须声明大于 0 的字节数，文件名为 1 至 200 个字符。"
    ),
    "The file is larger than is taken here; `bytes_max` says how large it may be.": (
        "文件过大；`bytes_max` 为允许的最大字节数。"
    ),
    "Files of this kind are not taken: send a photo, PDF, plain text, sound or video.": (
        "不接受此类文件：请发送照片、PDF、纯文本、录音或视频。"
    ),
    "The picture cannot be read, or has too many pixels: take it again, or save it smaller.": (
        "图片无法读取或像素过多：请重新拍摄，或缩小后再发。"
    ),
    "These rules of files cannot be set; every reason is listed.": (
        "无法设置这些文件规则，原因逐条列出。"
    ),
    "Name kinds of files, of those that are known here: {}.": "请从已知的文件类型中选择：{}。",
    "A file may have between 64 KiB and 64 MiB.": "单个文件的上限须在 64 KiB 至 64 MiB 之间。",
    "Who only scanned a label may send at least 64 KiB, and no more than others.": (
        "扫码者的文件上限至少 64 KiB，且不超过其他人的上限。"
    ),
    "All files together have room for at least one.": "总空间至少要容得下一个文件。",
    "There is no room for more files: finish or give up some uploads, or ask for more room.": (
        "文件空间已满：请完成或放弃一些上传，或申请更多空间。"
    ),
    "Files cannot be kept or fetched just now; try again in a moment.": (
        "暂时无法保存或读取文件，请稍后再试。"
    ),
    "There is no such attachment, or none that you may see.": "没有此附件，或您无权查看。",
    "The file belongs to another ticket already: upload it again for this one.": (
        "该文件已属于另一张工单：请为本工单重新上传。"
    ),
    "The file is no longer kept: its person was forgotten, or nobody used it in time.": (
        "文件已不再保存：其所属的人已被遗忘，或上传后未及时使用。"
    ),
    "A ticket has at most 50 attachments: put several photos on one page, or open another.": (
        "每张工单最多 50 个附件：请合并照片，或另建工单。"
    ),
    "The file's bytes are not what was kept: whoever runs this installation has to look.": (
        "文件内容与保存时不一致：请联系系统管理员检查。"
    ),
    "The file has no such range of bytes.": "文件没有这一字节范围。",
    "Uploads speak tus 1.0.0: send `Tus-Resumable: 1.0.0`.": (
        "上传使用 tus 1.0.0 协议：请发送 `Tus-Resumable: 1.0.0`。"
    ),
    "The name of a file is given as `Upload-Metadata: filename` and the name in Base64.": (
        "文件名写作 `Upload-Metadata: filename` 加 Base64 编码的名称。"
    ),
    "A piece of a file comes as `Content-Type: application/offset+octet-stream`.": (
        "文件分片须以 `Content-Type: application/offset+octet-stream` 发送。"
    ),
    "Upload-Checksum is `sha1` or `sha256`, a space, and the digest in Base64.": (
        "Upload-Checksum 为 `sha1` 或 `sha256`、一个空格，加 Base64 编码的摘要。"
    ),
    "The piece is not what its checksum says: nothing of it was taken, send it again.": (
        "分片与校验和不符：未保存任何内容，请重新发送。"
    ),
    "A piece with a checksum has at most 4 MiB.": "带校验和的分片最大为 4 MiB。",
    "An attachment has a name and a url, or the ref of a file that was uploaded before.": (
        "附件须有名称和网址，或此前上传的文件的 ref。"
    ),
}
